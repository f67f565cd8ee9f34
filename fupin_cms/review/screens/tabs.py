"""The review's lists: what each holds for an account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from wagtail.permissions import page_permission_policy

from fupin_cms.catalogue.models import Appointment
from fupin_cms.catalogue.working_days import WorkingDays
from fupin_cms.ledger.models import Disclosure
from fupin_cms.review import entitlement, proposals
from fupin_cms.review.closed import with_concealed
from fupin_cms.review.offices import is_auditor, is_on_duty
from fupin_cms.review.overdue import overdue
from fupin_cms.review.proposal_records import Proposal
from fupin_cms.review.records import Candidate, signed_by
from fupin_cms.review.returned import returned

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from fupin_cms.review.records import CandidateQuerySet


@dataclass(frozen=True)
class Tab:
    """`rows` gives what an account sees in the list; `template` draws one of them."""

    key: str
    label: str
    empty: str
    rows: Callable[[Any], QuerySet[Any]]
    template: str = "fupin_cms/review/rows/candidate.html"
    is_work: bool = False
    """Whether it waits for the account: then the list says how much it holds."""


def _waiting(user: Any) -> CandidateQuerySet:
    """待我办理: the steps that the account may sign now, oldest first."""
    mine = [candidate.pk for candidate in entitlement.awaiting(user)]
    return Candidate.objects.filter(pk__in=mine).order_by("submitted_at")


def _proposals(user: Any) -> QuerySet[Proposal]:
    """The acts that the account may sign now; those with the nearest end first."""
    mine = [proposal.pk for proposal in proposals.awaiting(user)]
    return Proposal.objects.filter(pk__in=mine).order_by("deadline", "proposed_at")


def _overdue(user: Any) -> CandidateQuerySet:
    """Overdue steps that wait for the account, or that it answers for."""
    late = overdue(timezone.now(), WorkingDays.load())
    mine = [candidate.pk for candidate in entitlement.awaiting(user)]
    return late.filter(Q(pk__in=mine) | _answers_for(user))


def _scheduled(user: Any) -> CandidateQuerySet:
    """What all have signed and waits for its time, or stayed back at it."""
    rows = Candidate.objects.approved().filter(
        _answers_for(user) | Q(pk__in=_signed(user).values("pk"))
    )
    return rows.order_by("release_at")


def _signed(user: Any) -> CandidateQuerySet:
    return Candidate.objects.filter(signed_by(user, "signatures__"))


def _submitted(user: Any) -> CandidateQuerySet:
    """What an account submitted, whatever became of it."""
    return Candidate.objects.filter(submitted_by=user)


def _released(user: Any) -> QuerySet[Disclosure]:
    """What was released of the account's departments; of all for those on duty and auditors."""
    rows = with_concealed(Disclosure.objects.defer("body", "summary"), user)
    rows = rows.order_by("-released_at", "-seq")
    if is_on_duty(user) or is_auditor(user):
        return rows
    return rows.filter(department__in=_offices(user).values("department__code"))


def _answers_for(user: Any) -> Q:
    """Its author, head or leader of its department, or an administrator where it stands."""
    return (
        Q(submitted_by=user)
        | Q(page__owner=user)
        | Q(department_code__in=_offices(user).values("department__code"))
        | Q(page__in=page_permission_policy.instances_user_has_permission_for(user, "publish"))
    )


def _offices(user: Any) -> QuerySet[Appointment]:
    return Appointment.objects.in_force(timezone.localdate()).filter(user=user)


TABS = (
    Tab("waiting", "待我办理", "现在没有等您审签的信息。", _waiting, is_work=True),
    Tab(
        "proposals",
        "待我签署的办件",
        "现在没有等您签署的办件。",
        _proposals,
        "fupin_cms/review/rows/proposal.html",
        is_work=True,
    ),
    Tab("returned", "退回我的", "没有退回给您的信息。", returned, is_work=True),
    Tab("overdue", "超期", "没有超期的环节。", _overdue, is_work=True),
    Tab("scheduled", "定时发布", "没有等待定时发布的信息。", _scheduled),
    Tab("submitted", "我送审的", "您还没有送审过信息。", _submitted),
    Tab("signed", "我签过的", "您还没有签署过信息。", _signed),
    Tab(
        "shown",
        "公开后的办理",
        "您负责的科室还没有发布过信息。",
        _released,
        "fupin_cms/review/rows/shown.html",
    ),
)

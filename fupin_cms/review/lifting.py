"""解除不予公开: the secrecy group's decision, after it has looked at the item again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from fupin_cms.catalogue.models import Appointment
from fupin_cms.ledger.events import Step
from fupin_cms.ledger.moments import office_day

from . import journal, mail, timed
from .entitlement import NotEntitledError, is_author
from .tasks import SigningTask
from .withholding_records import Withholding

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from .withholding_records import WithholdingQuerySet


class LiftRefusedError(PermissionDenied):
    """The mark stays; the message says why, in Chinese."""


@transaction.atomic
def lift(withholding: Withholding, user: Any, reason: str) -> Withholding:
    """Lift a mark, so that the item may be submitted again; it still goes through its whole chain.

    Raises NotEntitledError for whoever is not of the secrecy group or wrote the item, and
    LiftRefusedError.
    """
    row = Withholding.objects.select_for_update().get(pk=withholding.pk)
    _entitle(row, user)
    if not row.is_in_force:
        raise LiftRefusedError("这件信息的不予公开已经解除。")
    if not reason.strip():
        raise LiftRefusedError("请写明解除的理由，如：密级已解除，或者本人已同意公开。")
    row.lifted_at = timezone.now()
    row.lifted_by_name = journal.full_name(user)
    row.lift_reason = reason.strip()
    row.save(update_fields=["lifted_at", "lifted_by_name", "lift_reason"])
    journal.lifted(row, user)
    return row


def may_lift(withholding: Withholding, user: Any) -> bool:
    """Whether the account may lift the mark now."""
    try:
        _entitle(withholding, user)
    except NotEntitledError:
        return False
    return withholding.is_in_force


def readable(user: Any) -> WithholdingQuerySet:
    """The marks that an account may read: the secrecy group and superusers all of them, heads and
    leaders those of their departments.
    """
    if not user.is_active:
        return Withholding.objects.none()
    if user.is_superuser or is_secrecy_reviewer(user):
        return Withholding.objects.all()
    offices = Appointment.objects.in_force(timezone.localdate()).filter(user=user)
    return Withholding.objects.filter(department_code__in=offices.values("department__code"))


def may_read_any(user: Any) -> bool:
    """Whether the list is of any use to the account."""
    if not user.is_active:
        return False
    in_office = Appointment.objects.in_force(timezone.localdate()).filter(user=user).exists()
    return bool(user.is_superuser or in_office or is_secrecy_reviewer(user))


def is_secrecy_reviewer(user: Any) -> bool:
    """Whether the account belongs to a group that signs a secrecy step of an active workflow."""
    return bool(user.is_active and user.groups.filter(pk__in=_groups()).exists())


def due_reviews(now: dt.datetime) -> list[str]:
    """Marks of the withheld items whose date of review has come and that nobody was told of."""
    rows = Withholding.objects.to_review(office_day(now)).values_list("pk", flat=True)
    return timed.unmarked(f"withheld:{pk}" for pk in rows)


@transaction.atomic
def remind(mark: str, now: dt.datetime) -> str:
    """Tell the secrecy group, once, that an item is to be looked at again."""
    row = Withholding.objects.to_review(office_day(now)).filter(pk=int(mark.split(":")[1])).first()
    if row is None or not timed.once(mark, now):
        return ""
    reviewers = get_user_model().objects.filter(is_active=True, groups__in=_groups()).distinct()
    mail.tell(
        "withheld", str(row.pk), reviewers, mail.address("withholding", row.pk), withholding=row
    )
    return f"《{row.title}》不予公开的复核日期已到，已提醒"


def _groups() -> QuerySet[SigningTask, int]:
    """The groups that sign the secrecy step of a workflow."""
    found: QuerySet[SigningTask, int] = SigningTask.objects.filter(
        active=True, step=Step.SECRECY, group__isnull=False
    ).values_list("group", flat=True)
    return found


def _entitle(withholding: Withholding, user: Any) -> None:
    if not is_secrecy_reviewer(user):
        raise NotEntitledError("只有保密审查人员可以解除不予公开。")
    if withholding.candidate is not None and is_author(withholding.candidate, user):
        raise NotEntitledError("您起草、修改或送审了这件信息，不能自己解除不予公开。")

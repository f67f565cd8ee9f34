"""What a withdrawal closes: the page behind what was withdrawn for personal data or secrecy.

Readers of the public site get a tombstone after any withdrawal. Here it is about the admin: drafts,
revisions and candidates hold the same words, and only auditors go on reading them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from fupin_cms.disclosures.identity import Identity
from fupin_cms.ledger.events import Event, State, Step
from fupin_cms.ledger.models import Release

from . import journal
from .concealing import mask, reveal
from .entitlement import may_read, officers
from .offices import is_auditor, page_of
from .proposal_records import SENSITIVE, WHOLE, Proposal
from .records import Candidate
from .refusals import ActRefusedError

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from wagtail.models import Page

    from fupin_cms.ledger.models import Disclosure

    from .proposal_records import ProposalQuerySet

_SHOWS_HISTORY = frozenset(
    {"history", "history_results", "revisions_compare", "revisions_view", "revisions_revert"}
    | {"workflow_history", "workflow_history_detail", "workflow_preview", "copy"}
)
_SHOWS_PAGE = _SHOWS_HISTORY | {"edit", "preview_on_edit", "view_draft", "usage"}
"""Wagtail's views, by name, that show what a page holds."""
_EDITING = "这件信息因涉及个人隐私或不予公开的内容已撤回，页面已封闭，不能查看、编辑或复制。"
_HISTORY = "这件信息有内容因涉及个人隐私或不予公开被撤回，修改历史已封闭，不能查看、比较或复制。"
_WHAT_TO_DO = "需要更正后恢复公开的，请分管领导或监督审计人员在“审签—公开后的办理”里“恢复编辑”。"


@dataclass(frozen=True)
class Closure:
    """What of a page is closed now, to everyone: auditors read on screens of their own."""

    editing: bool = False
    """Nobody sees or edits the page: its item was withdrawn, and not opened again since."""
    history: bool = False
    """Nobody sees its former revisions, nor copies it with them. They hold what was withdrawn, even
    when the page was opened for its correction or the item is public again; once that content is
    erased they hold it no more.
    """

    def refusal(self, route: str) -> str:
        """What to say to whoever comes by this view of Wagtail's; empty where it is open."""
        if self.editing and route in _SHOWS_PAGE:
            return f"{_EDITING}{_WHAT_TO_DO}"
        if self.history and route in _SHOWS_HISTORY:
            return _HISTORY
        return ""


def closure_of(page: Page) -> Closure:
    """What a withdrawal closed of a page, or of the page that it is an alias of. One query."""
    pages: list[int] = [pk for pk in (page.pk, page.alias_of_id) if pk]
    items = Identity.objects.filter(page_id__in=pages).values("content_id")
    found = list(
        withdrawn_content().filter(content_id__in=items).values_list("version", "reopened_at")
    )
    return Closure(
        editing=any(version == WHOLE and reopened is None for version, reopened in found),
        history=bool(found),
    )


def closes_candidate(candidate: Candidate) -> bool:
    """Whether the candidate holds what was withdrawn; then auditors alone read it."""
    if candidate.is_open:
        return False
    found = list(
        withdrawn_content()
        .filter(content_id=candidate.content_id, closed_at__gte=candidate.submitted_at)
        .values_list("version", flat=True)
    )
    if not found:
        return False
    if WHOLE in found or candidate.status != Candidate.Status.RELEASED:
        return True
    version = Release.objects.filter(stream=candidate.stream, seq=candidate.release_seq or 0)
    return version.filter(version__in=found).exists()


def withdrawn_content() -> ProposalQuerySet:
    """Withdrawals for personal data or secrecy whose content was not erased since."""
    erased = Proposal.objects.filter(
        Q(version=OuterRef("version")) | Q(version=WHOLE),
        stream=OuterRef("stream"),
        content_id=OuterRef("content_id"),
        event=Event.ERASED,
        status=Proposal.Status.DONE,
        closed_at__gte=OuterRef("closed_at"),
    )
    return Proposal.objects.sensitive().filter(~Exists(erased))


def closed_withdrawal(item: Disclosure) -> Proposal | None:
    """The withdrawal that keeps the item's page closed now."""
    return (
        withdrawn_content()
        .filter(stream=item.stream, content_id=item.content_id, version=WHOLE, reopened_at=None)
        .first()
    )


def may_reopen(item: Disclosure, user: Any) -> bool:
    """Whether the account may open the page again: a leader of the department, or an auditor."""
    if closed_withdrawal(item) is None:
        return False
    return is_auditor(user) or officers(item.department, Step.LEADER).filter(user=user).exists()


@transaction.atomic
def reopen(item: Disclosure, user: Any, reason: str) -> Proposal:
    """恢复编辑: let editors at the page again, so that it is corrected and submitted anew.

    Its former revisions and candidates stay closed. For a leader of the department and auditors,
    with a reason that is logged. Raises ActRefusedError.
    """
    found = closed_withdrawal(item)
    if found is None:
        raise ActRefusedError("这件信息的页面没有封闭，可以直接编辑。")
    if not may_reopen(item, user):
        raise ActRefusedError("只有责任科室的分管领导和监督审计人员可以恢复编辑。")
    if not reason.strip():
        raise ActRefusedError("请写明恢复编辑的理由，例如要更正什么。")
    row = Proposal.objects.select_for_update().get(pk=found.pk)
    if row.reopened_at is not None:
        raise ActRefusedError("这件信息的页面已恢复编辑。")
    row.reopened_at = timezone.now()
    row.reopened_by_name = journal.full_name(user)
    row.reopen_reason = reason.strip()
    row.save(update_fields=["reopened_at", "reopened_by_name", "reopen_reason"])
    page = page_of(item.content_id)
    reveal(page)
    journal.reopened(page, row, user)
    return row


def may_read_candidate(candidate: Candidate, user: Any) -> bool:
    """Whether the account may read the candidate; auditors alone, where it is closed."""
    return is_auditor(user) if closes_candidate(candidate) else may_read(candidate, user)


def conceal_candidates(withdrawal: Proposal) -> None:
    """After a withdrawal for personal data or secrecy is on record: what it closed keeps no title.

    The document of the candidate has it, for auditors.
    """
    if withdrawal.ground in SENSITIVE:
        of_item = Candidate.objects.filter(content_id=withdrawal.content_id)
        closed = [one.pk for one in of_item.iterator() if closes_candidate(one)]
        of_item.filter(pk__in=closed).update(title=mask(withdrawal.index_number))


def with_concealed(items: QuerySet[Disclosure], user: Any) -> QuerySet[Disclosure]:
    """The rows with `is_concealed`: whether the account may not read the title."""
    hidden = Q(Exists(_whole(OuterRef("stream"), OuterRef("content_id"))), state=State.WITHDRAWN)
    return items.annotate(
        is_concealed=Case(
            When(hidden, then=Value(not is_auditor(user))), default=Value(value=False)
        )
    )


def title_for(item: Disclosure, user: Any) -> str:
    """The item's title as the account may read it."""
    if item.state != State.WITHDRAWN or is_auditor(user):
        return item.title
    hidden = _whole(item.stream, item.content_id).exists()
    return mask(item.index_number) if hidden else item.title


def _whole(stream: Any, content_id: Any) -> ProposalQuerySet:
    return withdrawn_content().filter(stream=stream, content_id=content_id, version=WHOLE)

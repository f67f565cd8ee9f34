"""What an act does once it is signed: its release, and what follows for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.actions.unpublish_page import UnpublishPageAction

from fupin_cms.ledger.append import AppendRefusedError, append
from fupin_cms.ledger.events import Event, Stream

from .closing import cancel
from .concealing import conceal
from .offices import page_of
from .proposal_records import WHOLE
from .records import Candidate
from .refusals import ActRefusedError

if TYPE_CHECKING:
    from fupin_cms.ledger.models import Release

    from .proposal_records import Proposal


def carry_out(proposal: Proposal, user: Any) -> Release:
    """Append the act of a proposal whose signatures are complete, in the caller's transaction.

    A withdrawal of the whole item ends its open review and unpublishes the page; an erasure removes
    what it names from every place that is registered with the ledger. Raises
    ActRefusedError where the ledger does not take it.
    """
    whole = proposal.version == WHOLE
    withdraws_item = whole and proposal.event == Event.WITHDRAWN
    if withdraws_item:
        _end_review(proposal, user, "这件信息已撤回公开，原送审稿作废。需要恢复公开的请重新送审。")
    if whole and proposal.event == Event.ERASED:
        _end_review(proposal, user, "这件信息的内容已清除，送审稿作废。")
    try:
        release = append(
            Event(proposal.event),
            stream=Stream(proposal.stream),
            content_id=proposal.content_id,
            signatures=[signature.for_ledger() for signature in proposal.signatures.all()],
            act=bytes(proposal.act),
        )
    except AppendRefusedError as error:
        raise ActRefusedError(f"账本没有接受：{error}") from error
    page = page_of(proposal.content_id)
    if withdraws_item and page is not None:
        UnpublishPageAction(page.specific, user=user).execute(skip_permission_checks=True)
    if proposal.event == Event.WITHDRAWN:
        conceal(proposal)
    return release


def _end_review(proposal: Proposal, user: Any, reason: str) -> None:
    open_ones = Candidate.objects.open().select_for_update()
    for candidate in open_ones.filter(content_id=proposal.content_id):
        cancel(candidate, user, reason)

"""Acts on released items: who may sign a proposal, who reads it, what waits for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from fupin_cms.ledger.canonical import digest as sha256
from fupin_cms.ledger.events import Event, Step
from fupin_cms.ledger.moments import this_second
from fupin_cms.ledger.signatures import new_salt

from . import journal, mail
from .carrying_out import carry_out
from .closed import conceal_candidates
from .entitlement import NotEntitledError, officers
from .offices import hold, holders, is_auditor, is_complete, is_on_duty, next_steps, page_of
from .proposal_records import Proposal, ProposalSignature
from .records import signed_by
from .refusals import ActRefusedError

if TYPE_CHECKING:
    import datetime as dt

    from .entitlement import Entitlement
    from .proposal_records import ProposalQuerySet

__all__ = [
    "ActRefusedError",
    "awaiting",
    "conclude",
    "decline",
    "entitle",
    "may_read",
    "overdue_confirmations",
    "recipients",
    "record",
    "sign",
]


@transaction.atomic
def sign(proposal: Proposal, user: Any, digest: str, opinion: str = "") -> Proposal:
    """Sign the next step of a proposal; the last signature carries the act out.

    `digest` is that of the act as it was read. Raises NotEntitledError or ActRefusedError, with
    nothing written.
    """
    row = _lock(proposal)
    entitlement = entitle(row, user)
    if digest != row.digest or sha256(bytes(row.act)) != row.digest:
        raise ActRefusedError("要签署的内容与您阅读的不一致，请刷新页面重新阅读。")
    record(row, user, entitlement, opinion)
    if is_complete(row):
        conclude(row, user)
    else:
        journal.proposal(page_of(row.content_id), row, user, "fupin.act.sign")
        mail.announce_proposal(row, recipients(row))
    return row


@transaction.atomic
def decline(proposal: Proposal, user: Any, reason: str) -> Proposal:
    """Decline the next step of a proposal, with a reason to those who signed before.

    Where an emergency withdrawal is not confirmed, it stays withdrawn: what it took away comes back
    through the chain. Raises NotEntitledError or ActRefusedError.
    """
    row = _lock(proposal)
    entitle(row, user)
    if not reason.strip():
        raise ActRefusedError("请写明不同意的理由。")
    row.status, row.close_reason = Proposal.Status.DECLINED, reason.strip()
    _close(row)
    journal.proposal(
        page_of(row.content_id), row, user, "fupin.act.decline", reason=row.close_reason
    )
    return row


def entitle(proposal: Proposal, user: Any) -> Entitlement:
    """What `user` may sign the next step of the proposal as, today. Raises NotEntitledError."""
    if not proposal.is_open:
        raise NotEntitledError(f"这件办件已办结（{proposal.get_status_display()}）。")
    if proposal.signatures.filter(signed_by(user)).exists():
        raise NotEntitledError("须由不同的人签署，您已签署过本件。")
    withdrawal = proposal.confirms
    if withdrawal is not None and withdrawal.signatures.filter(signed_by(user)).exists():
        raise NotEntitledError("紧急撤回由您办理，须由另一人确认。")
    refusals = []
    for step in next_steps(proposal):
        try:
            return hold(step, proposal, user)
        except NotEntitledError as refusal:
            refusals.append(refusal)
    raise refusals[0]


def may_read(proposal: Proposal, user: Any) -> bool:
    """Whether the account signed the proposal, holds a step of it or the department's office today,
    is on duty, or is an auditor.
    """
    if proposal.signatures.filter(signed_by(user)).exists():
        return True
    if is_auditor(user) or is_on_duty(user):
        return True
    steps = (Step.HEAD, Step.LEADER, *next_steps(proposal))
    return bool(holders(steps, proposal).filter(pk=user.pk).exists())


def awaiting(user: Any) -> list[Proposal]:
    """The proposals that this account may sign now; those with the nearest end first."""
    rows = Proposal.objects.open().select_related("confirms").order_by("deadline", "proposed_at")
    return [row for row in rows if _is_entitled(row, user)]


def overdue_confirmations(now: dt.datetime) -> ProposalQuerySet:
    """Emergency withdrawals that nobody has confirmed within their limit, the longest first."""
    return Proposal.objects.overdue(now).filter(event=Event.CONFIRMED)


def recipients(row: Proposal) -> Any:
    """Whose turn it is: the accounts that may sign the next step today."""
    return holders(next_steps(row), row).exclude(pk__in=_signers(row))


def record(row: Proposal, user: Any, entitlement: Entitlement, opinion: str = "") -> None:
    """Write a signature under a proposal."""
    ProposalSignature.objects.create(
        proposal=row,
        **entitlement.columns(),
        person=user,
        person_username=user.get_username(),
        person_name=journal.full_name(user),
        ground=row.get_ground_display() or row.basis,
        opinion=opinion.strip(),
        signed_at=this_second(),
        signed_digest=row.digest,
        salt=new_salt(),
    )


def conclude(row: Proposal, user: Any) -> None:
    """Carry out an act whose last signature has been written."""
    seq = carry_out(row, user).seq
    row.refresh_from_db()  # an erasure takes words from its own row too
    row.release_seq = seq
    row.status = Proposal.Status.DONE
    _close(row)
    if row.event == Event.WITHDRAWN:
        conceal_candidates(row)
    journal.proposal(page_of(row.content_id), row, user, "fupin.act.done", seq=row.release_seq)


def _close(row: Proposal) -> None:
    row.closed_at = timezone.now()
    row.save(update_fields=["status", "closed_at", "close_reason", "release_seq"])
    told = Q(pk__in=_signers(row))
    if row.emergency or row.confirms is not None:
        told |= Q(pk__in=officers(row.department_code, Step.LEADER))
    mail.announce_proposal(row, get_user_model().objects.filter(told))


def _signers(row: Proposal) -> Any:
    """The accounts that signed the act, or the withdrawal that it confirms."""
    return ProposalSignature.objects.filter(
        Q(proposal=row) | Q(proposal=row.confirms_id), person__isnull=False
    ).values("person")


def _lock(proposal: Proposal) -> Proposal:
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not row.is_open:
        raise ActRefusedError(f"这件办件已办结（{row.get_status_display()}）。")
    return row


def _is_entitled(row: Proposal, user: Any) -> bool:
    try:
        entitle(row, user)
    except NotEntitledError:
        return False
    return True

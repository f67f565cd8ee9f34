"""Proposals: whoever proposes an act signs it first; in an emergency that signature is enough."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from fupin_cms.conf import get_settings
from fupin_cms.disclosures.enums import Validity
from fupin_cms.disclosures.schema import Coded
from fupin_cms.ledger.acts import act
from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.events import Event, State
from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.standing import DOCUMENT_EVENTS

from . import journal, mail
from .entitlement import NotEntitledError
from .offices import configured_steps, hold, next_steps, page_of
from .proposal_records import SENSITIVE, WHOLE, Proposal, WithdrawalGround
from .proposals import conclude, recipients, record
from .refusals import ActRefusedError
from .standing import SHOWN, standing_of
from .versions import refuse_unless_erasable, refuse_unless_withdrawable, version_digest

if TYPE_CHECKING:
    from fupin_cms.ledger.standing import Standing

CHANGES = (Validity.AMENDED, Validity.REPEALED, Validity.EXPIRED)
"""修改、废止、失效 (国办发〔2017〕47号)."""


@transaction.atomic
def propose_withdrawal(
    item: Disclosure, user: Any, *, ground: str, reason: str, version: int = WHOLE
) -> Proposal:
    """Propose to withdraw an item, or one earlier version of it, as head of its department.

    `ground` is a value of WithdrawalGround; the public reads ground and reason. Raises
    NotEntitledError or ActRefusedError, with nothing written.
    """
    row = _withdrawal(item, ground=ground, reason=reason, version=version)
    return _open(row, user)


@transaction.atomic
def withdraw_at_once(
    item: Disclosure, user: Any, *, ground: str, reason: str, version: int = WHOLE
) -> Proposal:
    """紧急撤回: withdraw now, as leader of the department or on duty; another person confirms.

    For personal data and secrecy alone. The confirmation that is opened with it has
    CONFIRM_WITHIN_HOURS. Raises NotEntitledError or ActRefusedError, with nothing written.
    """
    if ground not in SENSITIVE:
        raise ActRefusedError(
            "紧急撤回只用于涉及个人隐私或不予公开的信息；其他情形请由科室负责人提出撤回。"
        )
    row = _withdrawal(item, ground=ground, reason=reason, version=version, emergency=True)
    _open(row, user)
    conclude(row, user)
    _ask_confirmation(row, user)
    return row


@transaction.atomic
def propose_validity(
    item: Disclosure, user: Any, *, validity: str, basis: str, replacement: str, reason: str
) -> Proposal:
    """Propose that a document was amended, repealed or has ceased to have effect.

    `basis` names the document that says so, `replacement` the 索引号 of the item that takes
    its place, or is empty where there is none. Raises NotEntitledError or ActRefusedError.
    """
    if validity not in CHANGES:
        raise ActRefusedError("请选择变更后的有效性：已修改、废止或失效。")
    if not basis.strip() or not reason.strip():
        raise ActRefusedError("请写明变更所依据的文件和变更的说明，公众会看到。")
    standing = _standing(item, frozenset({State.CURRENT}))
    _refuse_unknown_replacement(item, replacement)
    steps = configured_steps(Event.VALIDITY_CHANGED, item.content_id)
    extra: dict[str, Any] = {"steps": steps} if steps else {}
    return _open(
        _row(
            item,
            Event.VALIDITY_CHANGED,
            act(
                Event.VALIDITY_CHANGED,
                item.content_id,
                "all",
                standing.document.content_digest,
                basis.strip(),
                reason.strip(),
                validity=validity,
                basis=basis.strip(),
                replacement=replacement or None,
                **extra,
            ),
            reason=reason.strip(),
            validity=validity,
            basis=basis.strip(),
            replacement=replacement,
        ),
        user,
    )


@transaction.atomic
def propose_erasure(
    item: Disclosure,
    user: Any,
    *,
    ground: str,
    reason: str,
    version: int = WHOLE,
    with_acts: bool = False,
) -> Proposal:
    """Propose that the content of a withdrawn item, or of a withdrawn version, disappears.

    For personal data and secrecy alone. `with_acts`: the words of its withdrawals go too, where
    they quote what leaked; those that quote the title go in any case. Raises NotEntitledError or
    ActRefusedError.
    """
    if ground not in SENSITIVE:
        raise ActRefusedError("清除只用于涉及个人隐私或不予公开的内容。")
    if not reason.strip():
        raise ActRefusedError("请写明清除的理由，公众会看到。")
    standing = standing_of(item.content_id, item.stream)
    if standing is None:
        raise ActRefusedError("这件信息从未公开过，没有可以清除的发布内容。")
    refuse_unless_erasable(standing, version)
    waiting = Proposal.objects.open().filter(
        content_id=item.content_id, stream=item.stream, event=Event.CONFIRMED
    )
    if waiting.exists():
        raise ActRefusedError("紧急撤回还没有确认。请先办结确认，再提出清除。")
    extra: dict[str, Any] = {}
    acts = _quoting(standing, version, all_of_them=with_acts)
    if acts:
        extra["acts"] = acts
    data = act(
        Event.ERASED,
        item.content_id,
        version or "all",
        version_digest(standing, version),
        Coded.of(WithdrawalGround(ground)),
        reason.strip(),
        **extra,
    )
    row = _row(item, Event.ERASED, data, version=version, ground=ground, reason=reason.strip())
    return _open(row, user)


def _quoting(standing: Standing, version: int, *, all_of_them: bool) -> list[str]:
    """Digests of the withdrawals and confirmations whose words are to go with what is erased."""
    titles = {
        one.title
        for one in standing.releases
        if one.event in DOCUMENT_EVENTS and version in (WHOLE, one.version)
    }
    acts = {
        one.content_digest
        for one in standing.releases
        if one.event in (Event.WITHDRAWN, Event.CONFIRMED) and version in (WHOLE, one.act_version)
    }
    said = Proposal.objects.filter(digest__in=acts).values_list("digest", "reason")
    return sorted(
        key for key, reason in said if all_of_them or any(title in reason for title in titles)
    )


def _withdrawal(
    item: Disclosure, *, ground: str, reason: str, version: int, emergency: bool = False
) -> Proposal:
    if ground not in WithdrawalGround.values:
        raise ActRefusedError("请选择撤回的依据。")
    if not reason.strip():
        raise ActRefusedError("请写明撤回的理由，公众会看到。")
    standing = _standing(item, SHOWN)
    if version != WHOLE:
        refuse_unless_withdrawable(standing, version)
    extra: dict[str, Any] = {"emergency": True} if emergency else {}
    data = act(
        Event.WITHDRAWN,
        item.content_id,
        version or "all",
        version_digest(standing, version),
        Coded.of(WithdrawalGround(ground)),
        reason.strip(),
        **extra,
    )
    return _row(
        item,
        Event.WITHDRAWN,
        data,
        version=version,
        ground=ground,
        reason=reason.strip(),
        emergency=emergency,
    )


def _ask_confirmation(withdrawal: Proposal, user: Any) -> Proposal:
    """Open the confirmation by the head, or by a leader who did not act; nobody has signed it."""
    label = Coded.of(WithdrawalGround(withdrawal.ground))
    data = act(
        Event.CONFIRMED,
        withdrawal.content_id,
        withdrawal.scope,
        withdrawal.digest,
        label,
        withdrawal.reason,
    )
    limit = dt.timedelta(hours=get_settings().CONFIRM_WITHIN_HOURS)
    row = _copy(withdrawal, Event.CONFIRMED, data)
    row.confirms = withdrawal
    row.deadline = timezone.now() + limit
    row.save()
    journal.proposal(page_of(row.content_id), row, user, "fupin.act.ask_confirmation")
    mail.announce_proposal(row, recipients(row))
    return row


def _standing(item: Disclosure, states: frozenset[State]) -> Standing:
    standing = standing_of(item.content_id, item.stream)
    if standing is None or standing.state not in states:
        raise ActRefusedError("这件信息现在不在公开中，不能办理。请刷新页面查看现状。")
    return standing


def _refuse_unknown_replacement(item: Disclosure, number: str) -> None:
    if not number:
        return
    if number == item.index_number:
        raise ActRefusedError("替代的文件不能是这件信息自己。")
    if not Disclosure.objects.filter(
        stream=item.stream, state=State.CURRENT, index_number=number
    ).exists():
        raise ActRefusedError(f"没有索引号为{number}的公开信息。请从清单中选择，或选“没有替代”。")


def _row(item: Disclosure, event: Event, data: bytes, **fields: Any) -> Proposal:
    return Proposal(
        event=event,
        content_id=item.content_id,
        stream=item.stream,
        title=item.title,
        index_number=item.index_number,
        department_code=item.department,
        act=data,
        digest=digest(data),
        **fields,
    )


def _copy(source: Proposal, event: Event, data: bytes) -> Proposal:
    """Another act on the same item or version, for the same ground and reason."""
    copied = (
        "content_id", "stream", "version", "title", "index_number", "department_code", "ground",
        "reason",
    )  # fmt: skip
    values = {name: getattr(source, name) for name in copied}
    return Proposal(event=event, act=data, digest=digest(data), **values)


def _open(row: Proposal, user: Any) -> Proposal:
    """Keep a proposal with its first signature, and tell those whose turn it is."""
    try:
        with transaction.atomic():
            row.save()
            entitlement = _first(row, user)
    except IntegrityError as error:
        raise ActRefusedError("这件信息已有一件同样的办件等待签署。") from error
    record(row, user, entitlement)
    journal.proposal(page_of(row.content_id), row, user, "fupin.act.propose")
    mail.announce_proposal(row, recipients(row))
    return row


def _first(row: Proposal, user: Any) -> Any:
    refusals = []
    for step in next_steps(row):
        try:
            return hold(step, row, user)
        except NotEntitledError as refusal:
            refusals.append(refusal)
    raise refusals[0]

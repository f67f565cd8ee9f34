"""What `append` asks of an act: that it says what it does, to which state of the item, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fupin_cms.disclosures.enums import Validity

from .events import Event
from .models import Release, StoredBytes
from .rules import TWO_PERSONS, AppendRefusedError
from .standing import Standing, read

if TYPE_CHECKING:
    import uuid

    from .signatures import Signature


def check_act(
    event: Event,
    act: Mapping[str, Any],
    content_id: uuid.UUID,
    releases: Sequence[Release],
    signatures: Sequence[Signature],
) -> None:
    """An act names its event and item, the state it was signed for, a ground and a reason."""
    if act.get("event") != event or act.get("content_id") != str(content_id):
        raise AppendRefusedError("所签的行为不是对这条信息的这一事件。")
    if not _text(act.get("ground")) or not _text(act.get("reason")):
        raise AppendRefusedError("所签的行为须写明依据和理由。")
    standing = Standing(releases)
    if act.get("version") not in ("all", standing.last.version):
        raise AppendRefusedError("所签的行为针对的不是现行版本。请对现行版本重新提出。")
    match event:
        case Event.CONFIRMED:
            _check_confirmation(act, standing, signatures)
        case Event.WITHDRAWN:
            _check_base(act, standing.document.content_digest)
            _check_emergency(act, signatures)
        case Event.VALIDITY_CHANGED:
            _check_base(act, standing.document.content_digest)
            _check_validity(act)
        case _:
            _check_base(act, standing.document.content_digest)


def _text(ground: Any) -> str:
    text = ground.get("label", "") if isinstance(ground, Mapping) else ground
    return text.strip() if isinstance(text, str) else ""


def _check_base(act: Mapping[str, Any], base: str) -> None:
    if act.get("base_digest") != base:
        raise AppendRefusedError("信息在签署之后已有变化。请对现行内容重新提出。")


def _check_emergency(act: Mapping[str, Any], signatures: Sequence[Signature]) -> None:
    """One person may withdraw in an emergency only, and says so; two persons need no such word."""
    by_two = {signature.step for signature in signatures} >= TWO_PERSONS
    if by_two == (act.get("emergency") is True):
        raise AppendRefusedError(
            "一人撤回须注明为紧急撤回；两人签署的撤回不是紧急撤回。请按实际情形重新提出。"
        )


def _check_validity(act: Mapping[str, Any]) -> None:
    if act.get("validity") not in Validity.values:
        raise AppendRefusedError("有效性变更须写明变更后的有效性。")
    if not _text(act.get("basis")) or "replacement" not in act:
        raise AppendRefusedError("有效性变更须写明依据的文件和替代的文件（没有替代的写明没有）。")


def _check_confirmation(
    act: Mapping[str, Any], standing: Standing, signatures: Sequence[Signature]
) -> None:
    """The second person confirms an emergency withdrawal, once."""
    withdrawal = standing.ending
    if withdrawal is None or standing.last.pk != withdrawal.pk:
        raise AppendRefusedError("该撤回已经确认过。")
    data = StoredBytes.objects.get(digest=withdrawal.content_digest).data
    withdrawn = read(withdrawal, {withdrawal.content_digest: bytes(data)})
    if withdrawn.get("emergency") is not True:
        raise AppendRefusedError("只有紧急撤回需要事后确认。")
    _check_base(act, withdrawal.content_digest)
    first = set(withdrawal.signatures.values_list("person_username", flat=True))
    if first & {signature.person_username for signature in signatures}:
        raise AppendRefusedError("紧急撤回须由另一人确认。")

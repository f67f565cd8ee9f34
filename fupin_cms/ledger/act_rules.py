"""What `append` asks of an act: that it says what it does, to which state of the item, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fupin_cms.disclosures.enums import Validity

from .events import Event, State, Step
from .rules import TWO_PERSONS, AppendRefusedError
from .standing import Standing

if TYPE_CHECKING:
    import uuid

    from .models import Release
    from .signatures import Signature


@dataclass(frozen=True)
class Scope:
    """What an act is about: the whole item (`version` None) or one earlier version of it."""

    version: int | None
    base: str
    """The digest that the act names."""


def check_act(
    event: Event,
    act: Mapping[str, Any],
    content_id: uuid.UUID,
    releases: Sequence[Release],
    signatures: Sequence[Signature],
) -> Scope:
    """An act names its event and item, the state it was signed for, a ground and a reason.

    The scope that it may have. Raises AppendRefusedError.
    """
    if act.get("event") != event or act.get("content_id") != str(content_id):
        raise AppendRefusedError("所签的行为不是对这条信息的这一事件。")
    if not _text(act.get("ground")) or not _text(act.get("reason")):
        raise AppendRefusedError("所签的行为须写明依据和理由。")
    missing = unsigned_steps(act, [signature.step for signature in signatures])
    if missing:
        raise AppendRefusedError(f"签名不齐：这一行为还须由{'、'.join(missing)}签署。")
    standing = Standing(releases)
    match event:
        case Event.CONFIRMED:
            return _confirmation(act, standing, signatures)
        case Event.WITHDRAWN:
            scope = _withdrawal(act, standing)
            _check_emergency(act, signatures)
            return scope
        case Event.ERASED:
            return _erasure(act, standing)
        case _:
            _check_current(act, standing)
            _check_validity(act)
            return _whole(act, standing)


def unsigned_steps(act: Mapping[str, Any], signed: Sequence[str]) -> list[str]:
    """The steps by which an act says it must be signed and is not, as they are called."""
    named = act.get("steps", [])
    if not isinstance(named, list):
        return [str(named)]
    labels = {step.value: str(step.label) for step in Step}
    return [labels.get(str(step), str(step)) for step in named if step not in signed]


def _text(ground: Any) -> str:
    text = ground.get("label", "") if isinstance(ground, Mapping) else ground
    return text.strip() if isinstance(text, str) else ""


def _whole(act: Mapping[str, Any], standing: Standing) -> Scope:
    base = standing.document.content_digest
    if act.get("base_digest") != base:
        raise AppendRefusedError("信息在签署之后已有变化。请对现行内容重新提出。")
    return Scope(None, base)


def _check_current(act: Mapping[str, Any], standing: Standing) -> None:
    if act.get("version") not in ("all", standing.document.version):
        raise AppendRefusedError("所签的行为针对的不是现行版本。请对现行版本重新提出。")


def _version(act: Mapping[str, Any], standing: Standing) -> Release:
    """The release of the one version that an act names."""
    number = act.get("version")
    found = standing.version(number) if type(number) is int else None
    if found is None:
        raise AppendRefusedError(f"没有第{number}版。请对现行版本或已有的旧版重新提出。")
    if act.get("base_digest") != found.content_digest:
        raise AppendRefusedError(f"所签的内容不是第{number}版的内容。请刷新后重新提出。")
    return found


def _withdrawal(act: Mapping[str, Any], standing: Standing) -> Scope:
    """The whole item, or one earlier version that readers still have."""
    if act.get("version") == "all":
        return _whole(act, standing)
    found = _version(act, standing)
    number = found.version
    if standing.state != State.CURRENT:
        raise AppendRefusedError(
            f"该信息{standing.state.label}，各版本都已不公开，无须再撤回其中一版。"
        )
    if number == standing.document.version:
        raise AppendRefusedError(
            f"第{number}版是现行版本，不能单独撤回。请先更正或修订，新版发布后再撤回这一版；"
            "内容不应再公开的，请撤回整件信息。"
        )
    if standing.gone(number) is not None:
        raise AppendRefusedError(
            f"第{number}版已经撤回，不能再撤回一次。内容本身须消除的，请办理清除。"
        )
    return Scope(number, found.content_digest)


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
    replacement = act.get("replacement", "")
    if not _text(act.get("basis")) or not (replacement is None or _text(replacement)):
        raise AppendRefusedError("有效性变更须写明依据的文件和替代的文件（没有替代的写明没有）。")


def is_emergency(withdrawal: Release) -> bool:
    """Whether a withdrawal lacks its second person: its signatures say so, whatever came after."""
    steps = {signature.step for signature in withdrawal.signatures.all()}
    return withdrawal.event == Event.WITHDRAWN and not steps >= TWO_PERSONS


def unconfirmed(releases: Sequence[Release]) -> list[Release]:
    """The emergency withdrawals of an item that nobody has confirmed yet, in order."""
    left: list[Release] = []
    for release in releases:
        if release.event == Event.WITHDRAWN and is_emergency(release):
            left.append(release)
        elif release.event == Event.CONFIRMED:
            named = (one for one in reversed(left) if one.content_digest == release.act_base)
            if found := next(named, None):
                left.remove(found)
    return left


def _confirmation(
    act: Mapping[str, Any], standing: Standing, signatures: Sequence[Signature]
) -> Scope:
    """The second person confirms an emergency withdrawal once, whatever came after it."""
    base = str(act.get("base_digest"))
    named = [
        release
        for release in standing.releases
        if release.event == Event.WITHDRAWN and release.content_digest == base
    ]
    if not named:
        raise AppendRefusedError("没有这一撤回，或者撤回之后已有变化。请刷新后重新提出确认。")
    if not is_emergency(named[-1]):
        raise AppendRefusedError("只有紧急撤回需要事后确认。")
    if named[-1] not in unconfirmed(standing.releases):
        raise AppendRefusedError("该撤回已经确认过。")
    scope = Scope(named[-1].act_version, base)
    if act.get("version") != (scope.version or "all"):
        raise AppendRefusedError("确认的范围与撤回的范围不一致。请对该撤回重新提出确认。")
    first = set(named[-1].signatures.values_list("person_username", flat=True))
    if first & {signature.person_username for signature in signatures}:
        raise AppendRefusedError("紧急撤回须由另一人确认。")
    return scope


def _erasure(act: Mapping[str, Any], standing: Standing) -> Scope:
    """A withdrawn item, or a version that readers have no more; with acts that quote it."""
    if act.get("version") == "all":
        if standing.state != State.WITHDRAWN:
            raise AppendRefusedError("只能清除已撤回的信息。请先撤回整件信息，再办理清除。")
        scope = _whole(act, standing)
    else:
        found = _version(act, standing)
        if standing.gone(found.version) is None:
            raise AppendRefusedError(
                f"第{found.version}版还在公开。请先撤回这一版（现行版本先更正），再办理清除。"
            )
        if standing.is_erased(found.version):
            raise AppendRefusedError(f"第{found.version}版已经清除过。")
        scope = Scope(found.version, found.content_digest)
    _check_erased_acts(act, standing)
    return scope


def _check_erased_acts(act: Mapping[str, Any], standing: Standing) -> None:
    """The acts whose words go too are withdrawals or confirmations of this item."""
    quoted = act.get("acts", [])
    ours = {
        release.content_digest
        for release in standing.releases
        if release.event in (Event.WITHDRAWN, Event.CONFIRMED)
    }
    if not isinstance(quoted, list) or not {str(one) for one in quoted} <= ours:
        raise AppendRefusedError("只能一并清除对这条信息的撤回和撤回确认中引用的内容。")

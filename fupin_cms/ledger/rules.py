"""What `append` asks of a release. Each function refuses, or says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fupin_cms.catalogue.enums import Audience, DisclosureAttribute
from fupin_cms.conf import get_settings
from fupin_cms.disclosures.enums import ChangeKind

from .addresses import file_url
from .contents import file_refs, linked_files, named_files
from .events import RULES, Event, EventRule, Signed, State, Step, Stream
from .expiry import Expiry, expiry_of, is_the_types
from .files import frozen_storage
from .models import FrozenFile, Release, ReleaseFile, ReleaseSignature
from .standing import state_after

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping, Sequence

    from .signatures import Signature
    from .standing import Standing


class AppendRefusedError(Exception):
    """The event table does not allow this release; nothing was written."""


TWO_PERSONS = frozenset({Step.HEAD.value, Step.LEADER.value})


def check_state(event: Event, releases: Sequence[Release]) -> None:
    """The item must be in a state from which the event may come."""
    state = state_after(releases)
    if state not in RULES[event].before:
        now = state.label if state else "尚未发布"
        raise AppendRefusedError(f"该信息{now}，不能“{event.label}”。请刷新页面后再试。")


def check_not_shown_elsewhere(event: Event, stream: Stream, content_id: uuid.UUID) -> None:
    """An item is never current in both streams: it leaves one before it enters the other."""
    if RULES[event].after != State.CURRENT:
        return
    other = Release.objects.filter(content_id=content_id).exclude(stream=stream)
    state = state_after(list(other.order_by("seq")))
    if state in (State.CURRENT, State.EXPIRED):
        raise AppendRefusedError("该信息还在另一范围内公开，须先在那里撤回，再在这里发布。")


def check_signatures(
    event: Event, signatures: Sequence[Signature], signed_digest: str, content_id: uuid.UUID
) -> None:
    """Every step that the event asks for, each by another person, over these bytes, used once."""
    rule = RULES[event]
    steps = [signature.step for signature in signatures]
    if len(set(steps)) != len(steps):
        raise AppendRefusedError("同一环节有两个签名。")
    if not steps_suffice(event, steps):
        raise AppendRefusedError(f"签名不齐：{_needed(rule)}。请补齐后再发布。")
    if rule.signed == Signed.DOCUMENT and len(signatures) < get_settings().MINIMUM_SIGNERS:
        raise AppendRefusedError(f"签名不足{get_settings().MINIMUM_SIGNERS}人。")
    people = [signature.person_username for signature in signatures]
    if "" in people or len(set(people)) != len(people):
        raise AppendRefusedError("每个环节须由不同的人签名，同一人不能签两个环节。")
    if any(signature.signed_digest != signed_digest for signature in signatures):
        raise AppendRefusedError("签名所签的内容与要发布的内容不一致。请退回重新送审。")
    if any(not signature.salt for signature in signatures):
        raise AppendRefusedError("签名缺少随机盐，不能计入链。")
    used = ReleaseSignature.objects.filter(
        release__content_id=content_id,
        commitment__in=[signature.commitment() for signature in signatures],
    )
    if used.exists():
        raise AppendRefusedError("签名已经用于以前的发布，不能再用。请重新签名。")


def steps_suffice(event: Event, steps: Sequence[str]) -> bool:
    """Whether signatures of these steps are what an event asks for."""
    # An event that nobody signs takes no signature either.
    return any(needed <= set(steps) if needed else not steps for needed in RULES[event].signers)


def _needed(rule: EventRule) -> str:
    sets = ("、".join(sorted(Step(step).label for step in needed)) for needed in rule.signers)
    return "，或".join(text or "不需要签名" for text in sets)


def check_identity(
    content: Mapping[str, Any], stream: Stream, content_id: uuid.UUID, releases: Sequence[Release]
) -> None:
    """The document speaks of this item, belongs to this stream, and keeps the item's number."""
    if content["content_id"] != str(content_id):
        raise AppendRefusedError("文件中的信息标识与所发布的信息不符。")
    if stream_of(content) != stream:
        raise AppendRefusedError("文件的公开属性和公开对象不属于这个发布范围。")
    number = content["index_number"]
    if not number:
        raise AppendRefusedError("文件没有索引号。请重新送审，系统会编号。")
    if releases and releases[0].index_number != number:
        raise AppendRefusedError(
            f"索引号一经发布不能改变：原为{releases[0].index_number}，现为{number}。"
        )
    used = Release.objects.filter(index_number=number)
    if used.exclude(stream=stream, content_id=content_id).exists():
        raise AppendRefusedError(f"索引号{number}已被使用，不能再用。")


def stream_of(content: Mapping[str, Any]) -> Stream:
    """The stream a document belongs to: public for what is both 主动公开 and 全社会."""
    statement = content["disclosure"]
    if (
        statement["attribute"]["code"] == DisclosureAttribute.ACTIVE
        and statement["audience"]["code"] == Audience.SOCIETY
    ):
        return Stream.PUBLIC
    return Stream.INTERNAL


def check_change(event: Event, content: Mapping[str, Any]) -> None:
    """No silent change: an amendment says what it changes, and 更正 is an event of its own."""
    if event not in (Event.AMENDED, Event.CORRECTED):
        return
    change = content["change"]
    if not change or not change["note"].strip():
        raise AppendRefusedError("修改已公开的信息，须填写变更类型和变更说明。")
    is_correction = change["kind"]["code"] == ChangeKind.CORRECTION
    if is_correction != (event == Event.CORRECTED):
        raise AppendRefusedError(f"变更类型“{change['kind']['label']}”与事件不符。")


def check_expiry(content: Mapping[str, Any]) -> None:
    """The end of a notice is what the type has happen: a roster cannot be signed to stay."""
    if not is_the_types(content):
        raise AppendRefusedError("公示期满后的处理与该信息类别的规定不符。请重新送审。")


def check_over(content: Mapping[str, Any], standing: Standing, now: dt.datetime) -> Expiry:
    """A notice ends after the last day that the chain signed, once; what the document says."""
    expiry = expiry_of(content)
    if expiry is None:
        raise AppendRefusedError(
            "所签的文件没有写明公示截止日，不能按期满处理。需要撤下的请办理撤回。"
        )
    if not expiry.is_over(now):
        raise AppendRefusedError(f"公示期到{expiry.last_day.isoformat()}为止，还没有满。")
    if standing.notice_over is not None:
        raise AppendRefusedError("公示期满已经注明过。")
    return expiry


def check_files(content: Any, files: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """The files of a document, each frozen, stored and among `files`.

    HTML may also link to a file of another item; that one must have been released.
    """
    named, linked = named_files(content), linked_files(content)
    foreign = [one for one in sorted(linked - set(files)) if not _was_released(*one)]
    missing = [name for _, name in [*sorted(named - set(files)), *foreign]]
    if missing:
        raise AppendRefusedError(f"文件所列附件未随送审固化：{'、'.join(missing)}。请重新送审。")
    own = named | (linked & set(files))
    frozen = FrozenFile.objects.defer("text").in_bulk([sha256 for sha256, _ in own])
    for sha256, name in own:
        one = frozen.get(sha256)
        if one is None or not frozen_storage().exists(one.storage_name):
            raise AppendRefusedError(f"附件“{name}”没有固化的原件。请重新送审。")
    for ref in file_refs(content):
        one = frozen[ref["sha256"]]
        if (ref["size"], ref["media_type"], ref["url"]) != (
            one.size,
            one.media_type,
            file_url(ref["sha256"], ref["name"]),
        ):
            raise AppendRefusedError(f"附件“{ref['name']}”的大小、类型或地址与固化的原件不符。")
    return own


def _was_released(sha256: str, name: str) -> bool:
    return ReleaseFile.objects.filter(sha256=sha256, name=name).exists()

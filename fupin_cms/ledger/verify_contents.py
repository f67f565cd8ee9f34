"""Verification of what a release signed: the row, the act and the files say what the bytes say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fupin_cms.disclosures.enums import NoticeEnd

from .act_rules import unsigned_steps
from .contents import linked_files, named_files
from .events import RULES, Event, Signed
from .expiry import expiry_of
from .faults import Fault
from .structure_rules import structure_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .models import Release, ReleaseFile


def faults(
    release: Release, content: dict[str, Any], listed: Sequence[ReleaseFile]
) -> Iterator[Fault]:
    """What of a release does not agree with the document or act that it signed.

    `content` is the parsed bytes under its content digest, `listed` its files.
    """
    signed = RULES[Event(release.event)].signed
    if signed == Signed.DOCUMENT:
        yield from _columns(release, content)
        yield from _files(release, content, listed)
    elif listed:
        yield Fault(release.stream, release.seq, "没有文件的事件列有附件")
    if signed == Signed.ACT:
        yield from _act(release, content)
    if signed == Signed.CHANGE:
        yield from _structure(release, content)
    if release.event == Event.EXPIRED:
        yield from _expiry(release, content)


def _columns(release: Release, content: dict[str, Any]) -> Iterator[Fault]:
    """The columns that copy the document, and the page that the revision was of."""
    said = {
        "content_id": (str(release.content_id), content["content_id"]),
        "index_number": (release.index_number, content["index_number"]),
        "category": (release.category, content["type"]),
        "title": (release.title, content["title"]),
        "document_digest": (release.document_digest, release.content_digest),
    }
    for column, (stands, should) in said.items():
        if stands != should:
            yield Fault(release.stream, release.seq, f"{column} 为“{stands}”，文件中为“{should}”")


def _act(release: Release, act: dict[str, Any]) -> Iterator[Fault]:
    """The columns that copy an act; only an earlier version is named by its number."""
    named = None if act["version"] == "all" else act["version"]
    if release.event == Event.VALIDITY_CHANGED:
        named = None  # its version is the one in force
    for column, stands, should in (
        ("act_version", release.act_version, named),
        ("act_base", release.act_base, act["base_digest"]),
        ("event", release.event, act["event"]),
        ("content_id", str(release.content_id), act["content_id"]),
    ):
        if stands != should:
            yield Fault(release.stream, release.seq, f"{column} 为“{stands}”，行为中为“{should}”")
    # Few acts name steps: only for these are the signatures read here.
    signed = release.signatures.values_list("step", flat=True) if "steps" in act else ()
    for step in unsigned_steps(act, list(signed)):
        yield Fault(release.stream, release.seq, f"行为写明由“{step}”签署，没有这一签名")


def _structure(release: Release, change: dict[str, Any]) -> Iterator[Fault]:
    """A change of the structure stands under the identity of what it names."""
    if release.content_id != structure_id(change["kind"], change["code"]):
        yield Fault(release.stream, release.seq, "栏目变更的信息标识与所变更的不符")
    if release.document_digest or release.index_number:
        yield Fault(release.stream, release.seq, "栏目变更不带文件和索引号")


def _expiry(release: Release, document: dict[str, Any]) -> Iterator[Fault]:
    """A notice ended after the day that its document names, and as the document says."""
    expiry = expiry_of(document)
    if expiry is None or not expiry.is_over(release.released_at):
        yield Fault(release.stream, release.seq, "公示期满早于文件写明的截止日，或文件没有写明")
    elif bool(release.document_digest) != (expiry.then == NoticeEnd.MARKED):
        yield Fault(release.stream, release.seq, "公示期满后的处理与文件写明的不符")


def _files(
    release: Release, content: dict[str, Any], listed: Sequence[ReleaseFile]
) -> Iterator[Fault]:
    rows = {(file.sha256, file.name) for file in listed}
    named = named_files(content)
    for _, name in sorted(named - rows):
        yield Fault(release.stream, release.seq, f"文件所列附件“{name}”没有发布文件记录")
    # All texts are searched for links only where a file is not one of the document's own.
    others = rows - named
    for _, name in sorted(others - linked_files(content) if others else others):
        yield Fault(release.stream, release.seq, f"发布文件“{name}”不在文件之中")

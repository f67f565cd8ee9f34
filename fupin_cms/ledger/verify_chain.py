"""Verification of each release: its place in the chain, its bytes, its signatures, its files."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import orjson

from .append import link
from .canonical import digest
from .chain import GENESIS
from .contents import linked_files, named_files
from .events import RULES, Event, Signed
from .faults import Fault
from .models import Head, Release, ReleaseSignature, StoredBytes
from .signatures import Signature, signatures_digest

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from .events import Stream

_CHUNK = 200
_SIGNATURE_FIELDS = tuple(one.name for one in fields(Signature))


def faults(stream: Stream, since: int, checked: Counter[str]) -> Iterator[Fault]:
    """Every release of a stream after `since`, in order, and the head that must stand after it."""
    before = Release.objects.filter(stream=stream, seq=since).first() if since else None
    expected_seq, chain = since + 1, before.chain if before else GENESIS
    if since and before is None:
        yield Fault(stream, since, "没有这个序号的发布记录，不能从这里开始核对")
        return
    previous_at = before.released_at if before else None
    releases = (
        Release.objects.filter(stream=stream, seq__gt=since)
        .order_by("seq")
        .prefetch_related("signatures", "files")
    )
    for release in releases.iterator(chunk_size=_CHUNK):
        checked["发布记录"] += 1
        if release.seq != expected_seq:
            yield Fault(stream, release.seq, f"序号不连续，缺少{expected_seq}至{release.seq - 1}")
        if release.previous_chain != chain:
            yield Fault(stream, release.seq, "上一链摘要与上一条发布记录不符")
        if link(release).after(release.previous_chain) != release.chain:
            yield Fault(stream, release.seq, "链摘要不符：这条发布记录被改动过")
        if previous_at is not None and release.released_at < previous_at:
            yield Fault(stream, release.seq, "发布时间早于上一条发布记录")
        yield from _bytes(release, checked)
        yield from _signatures(release, checked)
        expected_seq, chain, previous_at = release.seq + 1, release.chain, release.released_at
    yield from _head(stream, expected_seq - 1, chain)


def _head(stream: Stream, seq: int, chain: str) -> Iterator[Fault]:
    head = Head.objects.filter(stream=stream).first()
    if head is None:
        yield Fault(stream, None, "没有链头")
    elif (head.seq, head.chain) != (seq, chain):
        yield Fault(stream, seq, f"链头（{head.seq}）与最后一条发布记录（{seq}）不符")


def _bytes(release: Release, checked: Counter[str]) -> Iterator[Fault]:
    """The stored bytes have their digests, and the row says what they say."""
    wanted = {release.content_digest, release.document_digest, release.revision_digest} - {""}
    stored = {one.digest: bytes(one.data) for one in StoredBytes.objects.filter(digest__in=wanted)}
    checked["固化内容"] += len(stored)
    for key in sorted(wanted):
        if key not in stored:
            yield Fault(release.stream, release.seq, f"缺少摘要为{key}的内容")
        elif digest(stored[key]) != key:
            yield Fault(release.stream, release.seq, f"摘要为{key}的内容被改动过")
    data = stored.get(release.content_digest)
    if data is None or digest(data) != release.content_digest:
        return
    content = orjson.loads(data)
    if RULES[Event(release.event)].signed == Signed.DOCUMENT:
        yield from _columns(release, content)
        yield from _files(release, content)
    elif release.files.all():
        yield Fault(release.stream, release.seq, "没有文件的事件列有附件")


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


def _files(release: Release, content: dict[str, Any]) -> Iterator[Fault]:
    rows = {(file.sha256, file.name) for file in release.files.all()}
    named = named_files(content)
    for _, name in sorted(named - rows):
        yield Fault(release.stream, release.seq, f"文件所列附件“{name}”没有发布文件记录")
    for _, name in sorted(rows - named - linked_files(content)):
        yield Fault(release.stream, release.seq, f"发布文件“{name}”不在文件之中")


def as_signature(row: ReleaseSignature) -> Signature:
    """The signature that a row keeps."""
    return Signature(**{name: getattr(row, name) for name in _SIGNATURE_FIELDS})


def _signatures(release: Release, checked: Counter[str]) -> Iterator[Fault]:
    rows = sorted(release.signatures.all(), key=lambda one: one.position)
    checked["签名"] += len(rows)
    for row in rows:
        signature = as_signature(row)
        if signature.commitment() != row.commitment:
            yield Fault(release.stream, release.seq, f"{row.step_label}的签名被改动过")
        if signature.signed_digest != release.content_digest:
            yield Fault(release.stream, release.seq, f"{row.step_label}所签的不是所发布的内容")
    if signatures_digest(row.commitment for row in rows) != release.signatures_digest:
        yield Fault(release.stream, release.seq, "签名摘要不符：签名被增减或改动过")

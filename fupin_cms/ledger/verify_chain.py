"""Verification of each release: its place in the chain, its bytes, its signatures, its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.db import transaction
from django.db.models import Exists, Prefetch
from django.utils import timezone

from . import verify_contents, verify_scopes, verify_signatures
from .append import link
from .canonical import digest
from .chain import GENESIS
from .events import Event
from .faults import Fault
from .models import (
    ErasedBytes,
    Head,
    Release,
    ReleaseFile,
    StoredBytes,
)
from .versions import erasures

if TYPE_CHECKING:
    import datetime as dt
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from .events import Stream

BATCH = 250
"""Releases that are read at a time."""
# As a plain list: a query set for each release would cost more than to check it.
_FILES = Prefetch("files", to_attr="listed_files")
_STORED = 20
"""Documents that are held at a time."""


def faults(checked: Counter[str], stream: Stream, after: int, until: int) -> Iterator[Fault]:
    """Every release of a stream with after < seq <= until, in order, from the one before them."""
    before = Release.objects.filter(stream=stream, seq__lte=after).order_by("-seq").first()
    while after < until:
        batch = list(
            Release.objects.filter(stream=stream, seq__gt=after, seq__lte=until)
            .order_by("seq")
            .prefetch_related(_FILES)[:BATCH]
        )
        if not batch:
            return
        checked["发布记录"] += len(batch)
        found = [*_links(batch, before), *_bytes(batch, checked)]
        yield from sorted(found, key=lambda fault: fault.seq or 0)
        before, after = batch[-1], batch[-1].seq


def head_faults(stream: Stream) -> Iterator[Fault]:
    """The head must be the last release; nothing is appended while they are compared."""
    with transaction.atomic():
        head = Head.objects.select_for_update().filter(stream=stream).first()
        last = Release.objects.filter(stream=stream).order_by("-seq").first()
    seq, chain = (last.seq, last.chain) if last else (0, GENESIS)
    if head is None:
        yield Fault(stream, None, "没有链头")
    elif (head.seq, head.chain) != (seq, chain):
        yield Fault(stream, seq, f"链头（{head.seq}）与最后一条发布记录（{seq}）不符")
    if last is not None and last.released_at > timezone.now():
        yield Fault(stream, seq, "发布时间在将来：请检查服务器时钟")


def _links(batch: Sequence[Release], before: Release | None) -> Iterator[Fault]:
    expected, chain, at = 1, GENESIS, None
    if before is not None:
        expected, chain, at = before.seq + 1, before.chain, before.released_at
    for release in batch:
        yield from _link(release, expected, chain, at)
        expected, chain, at = release.seq + 1, release.chain, release.released_at


def _link(
    release: Release, expected: int, chain: str, previous_at: dt.datetime | None
) -> Iterator[Fault]:
    where = (release.stream, release.seq)
    if release.seq != expected:
        yield Fault(*where, f"序号不连续，缺少{expected}至{release.seq - 1}")
    if release.previous_chain != chain:
        yield Fault(*where, "上一链摘要与上一条发布记录不符")
    if link(release).after(release.previous_chain) != release.chain:
        yield Fault(*where, "链摘要不符：这条发布记录被改动过")
    if previous_at is not None and release.released_at < previous_at:
        yield Fault(*where, "发布时间早于上一条发布记录")


def _digests(release: Release) -> set[str]:
    return {release.content_digest, release.document_digest, release.revision_digest} - {""}


def _bytes(batch: Sequence[Release], checked: Counter[str]) -> Iterator[Fault]:
    """The stored bytes have their digests; rows and signatures say what they say.

    Documents are read a few at a time: one alone may be large.
    """
    users: dict[str, list[Release]] = {}
    for release in batch:
        for key in _digests(release):
            users.setdefault(key, []).append(release)
    unread = {release.seq for release in batch}
    filed, given = verify_scopes.filed(batch), verify_signatures.given(batch)
    rows = StoredBytes.objects.filter(digest__in=users).values_list("digest", "data")
    for key, stored in rows.iterator(chunk_size=_STORED):
        data = bytes(stored)
        checked["固化内容"] += 1
        released = users.pop(key)
        if digest(data) != key:
            for release in released:
                yield _of(release, f"摘要为{key}的内容被改动过")
            continue
        signed = [release for release in released if release.content_digest == key]
        content: dict[str, Any] = orjson.loads(data) if signed else {}
        for release in signed:
            unread.discard(release.seq)
            yield from verify_contents.faults(release, content, _listed(release))
            yield from verify_scopes.faults(release, content, filed)
            yield from verify_signatures.faults(release, given[release.pk], content, checked)
    yield from _missing(users, checked)
    for release in batch:
        if release.seq in unread:
            yield from verify_signatures.faults(release, given[release.pk], None, checked)
            yield from verify_scopes.faults(release, None, filed)


def _missing(users: dict[str, list[Release]], checked: Counter[str]) -> Iterator[Fault]:
    """Bytes that are not there: erased by an event of their item that covers them, or lost."""
    rows = ErasedBytes.objects.filter(digest__in=users, release__event=Event.ERASED)
    erased = {one.digest: one for one in rows.select_related("release")}
    checked["已依法清除的内容"] += len(erased)
    # Asked only where something is missing: which of these releases an `erased` event covers.
    keys = [one.pk for released in users.values() for one in released]
    covered = Release.objects.filter(Exists(erasures()), pk__in=keys)
    versions = set(covered.values_list("pk", flat=True)) if keys else set()
    for key, released in users.items():
        row = erased.get(key)
        for release in released:
            of_item = row is not None and row.release.content_id == release.content_id
            is_act = row is not None and row.kind == ErasedBytes.Kind.ACT
            if not (of_item and (is_act or release.pk in versions)):
                yield _of(release, f"缺少摘要为{key}的内容")


def _listed(release: Any) -> list[ReleaseFile]:
    return list(release.listed_files)


def _of(release: Release, message: str) -> Fault:
    return Fault(release.stream, release.seq, message)

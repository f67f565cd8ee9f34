"""Verification of frozen files: the bytes in the storage have the digest that is their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from .faults import Fault
from .files import frozen_storage, open_frozen, sha256_of, storage_name
from .models import FrozenFile, ReleaseFile

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator


def faults(since: int, checked: Counter[str]) -> Iterator[Fault]:
    """Every frozen file, or those that releases after `since` list; candidates' files too."""
    listed = ReleaseFile.objects.filter(sha256=OuterRef("sha256"), release__seq__gt=since)
    frozen = FrozenFile.objects.defer("text").order_by("sha256")
    for one in (frozen.filter(Exists(listed)) if since else frozen).iterator():
        checked["固化文件"] += 1
        wrong = _wrong(one)
        if wrong:
            yield Fault(*_where(one.sha256), f"固化文件 {one.sha256} {wrong}")
    unknown = ReleaseFile.objects.filter(
        ~Exists(FrozenFile.objects.filter(sha256=OuterRef("sha256"))), release__seq__gt=since
    ).select_related("release")
    for file in unknown.iterator():
        yield Fault(file.release.stream, file.release.seq, f"附件“{file.name}”没有固化记录")


def _wrong(frozen: FrozenFile) -> str:
    """What is wrong with a frozen file; empty where nothing is."""
    if frozen.storage_name != storage_name(frozen.sha256):
        return "的存放位置被改动过"
    if not frozen_storage().exists(frozen.storage_name):
        return "在存储中缺失"
    with open_frozen(frozen) as file:
        sha256, size = sha256_of(file)
    if sha256 != frozen.sha256:
        return "的内容被改动过"
    return "" if size == frozen.size else f"的大小为{size}，记录为{frozen.size}"


def _where(sha256: str) -> tuple[str, int | None]:
    """The first release that lists a file; nowhere for a file of candidates alone."""
    first = ReleaseFile.objects.filter(sha256=sha256).select_related("release")
    file = first.order_by("release__stream", "release__seq").first()
    return (file.release.stream, file.release.seq) if file else ("", None)

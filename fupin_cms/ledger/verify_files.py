"""Verification of frozen files: the bytes in the storage have the digest that is their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from .faults import Fault
from .files import frozen_storage, open_frozen, sha256_of, storage_name
from .models import ErasedBytes, FrozenFile, ReleaseFile
from .versions import erasures

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator


def faults(checked: Counter[str], since: int, low: str, high: str, read: bool) -> Iterator[Fault]:
    """Frozen files with SHA-256 from `low` to `high`; of these, what releases after `since` list.

    Candidates' files too. `read`: hash the bytes; else only that they are there, with their size.
    """
    listed = ReleaseFile.objects.filter(sha256=OuterRef("sha256"), release__seq__gt=since)
    frozen = FrozenFile.objects.defer("text").filter(sha256__gte=low, sha256__lte=f"{high}g")
    for one in (frozen.filter(Exists(listed)) if since else frozen).order_by("sha256").iterator():
        checked["固化文件" if read else "固化文件（只核对大小）"] += 1
        wrong = _wrong(one, read)
        if wrong:
            yield Fault(*_where(one.sha256), f"固化文件 {one.sha256} {wrong}")


def unknown(checked: Counter[str], since: int) -> Iterator[Fault]:
    """Files that releases list and nothing keeps, unless they were erased."""
    kept = FrozenFile.objects.filter(sha256=OuterRef("sha256"))
    erased = ErasedBytes.objects.filter(digest=OuterRef("sha256"))
    lost = (
        ReleaseFile.objects.filter(~Exists(kept), release__seq__gt=since)
        .annotate(is_named=Exists(erased), is_erased=Exists(erasures("release__")))
        .select_related("release")
    )
    for file in lost.iterator():
        if file.is_named and file.is_erased:
            checked["已依法清除的附件"] += 1
        else:
            yield Fault(file.release.stream, file.release.seq, f"附件“{file.name}”没有固化记录")


def _wrong(frozen: FrozenFile, read: bool) -> str:
    """What is wrong with a frozen file; empty where nothing is."""
    if frozen.storage_name != storage_name(frozen.sha256):
        return "的存放位置被改动过"
    if not frozen_storage().exists(frozen.storage_name):
        return "在存储中缺失"
    if read:
        with open_frozen(frozen) as file:
            sha256, size = sha256_of(file)
        if sha256 != frozen.sha256:
            return "的内容被改动过"
    else:
        size = frozen_storage().size(frozen.storage_name)
    return "" if size == frozen.size else f"的大小为{size}，记录为{frozen.size}"


def _where(sha256: str) -> tuple[str, int | None]:
    """The first release that lists a file; nowhere for a file of candidates alone."""
    first = ReleaseFile.objects.filter(sha256=sha256).select_related("release")
    file = first.order_by("release__stream", "release__seq").first()
    return (file.release.stream, file.release.seq) if file else ("", None)

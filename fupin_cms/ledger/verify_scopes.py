"""Verification of what versions are filed under: each where its document says, and nothing more.

A filtered reader of the stream is told by these rows of the end of what it was given: one that is
missing or wrong would keep a withdrawal from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from .faults import Fault
from .models import Release, ReleaseScope
from .scopes import codes
from .standing import DOCUMENT_EVENTS

if TYPE_CHECKING:
    import uuid
    from collections import Counter
    from collections.abc import Iterator, Mapping, Sequence

    from .events import Stream

    Filed = Mapping[tuple[uuid.UUID, int], tuple[str, ...]]
    """Category, department and region by the item and `seq` of a version."""

_COLUMNS = ("category", "department", "region")
_REBUILD = "请运行 fupin_rebuild"


def filed(batch: Sequence[Release]) -> Filed:
    """What the versions of these releases, of one stream, are filed under."""
    items = {one.content_id for one in batch if one.event in DOCUMENT_EVENTS}
    seqs = [one.seq for one in batch]
    rows = ReleaseScope.objects.filter(
        stream=batch[0].stream, content_id__in=items, seq__gte=min(seqs), seq__lte=max(seqs)
    ).values_list("content_id", "seq", *_COLUMNS)
    return {(content_id, seq): tuple(of) for content_id, seq, *of in rows.iterator()}


def faults(release: Release, content: Mapping[str, Any] | None, filed: Filed) -> Iterator[Fault]:
    """What of a version's filing is not as its document says.

    Without the document (`content` is None: erased, or a fault of its own) its category alone is
    known, from the release; what was erased before filings were kept has none.
    """
    if release.event not in DOCUMENT_EVENTS:
        return
    found = filed.get((release.content_id, release.seq))
    where = (release.stream, release.seq)
    if content is None:
        if found is not None and found[0] != release.category:
            yield Fault(*where, f"版本归属与发布记录不符：category。{_REBUILD}")
        return
    if found is None:
        yield Fault(*where, f"没有这一版的版本归属。{_REBUILD}")
        return
    differing = [
        name
        for name, stands, should in zip(_COLUMNS, found, codes(content), strict=True)
        if stands != should
    ]
    if differing:
        yield Fault(*where, f"版本归属与文件不符：{'、'.join(differing)}。{_REBUILD}")


def additional(checked: Counter[str], stream: Stream, since: int) -> Iterator[Fault]:
    """Filings of versions that were never released."""
    brought = Release.objects.filter(
        stream=stream,
        content_id=OuterRef("content_id"),
        seq=OuterRef("seq"),
        event__in=DOCUMENT_EVENTS,
    )
    rows = ReleaseScope.objects.filter(stream=stream, seq__gt=since)
    checked["版本归属"] += rows.count()
    for content_id, seq in (
        rows.filter(~Exists(brought)).order_by("seq").values_list("content_id", "seq").iterator()
    ):
        message = f"版本归属 {content_id} 没有相应的发布记录。{_REBUILD}"
        yield Fault(stream, seq, message)

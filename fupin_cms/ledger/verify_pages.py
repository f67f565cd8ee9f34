"""Verification of live pages: each is what its current release was made from, and the reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from wagtail.models import Page, Revision

from fupin_cms.disclosures import registry
from fupin_cms.disclosures.identity import Identity

from .canonical import digest
from .events import State, Stream
from .faults import Fault
from .models import Disclosure, Release
from .projection import BATCH
from .revisions import stored_content_bytes
from .verify_items import nothing_appended

if TYPE_CHECKING:
    import uuid
    from collections import Counter
    from collections.abc import Iterator, Sequence

_SHOWN = (State.CURRENT, State.EXPIRED)


def faults(checked: Counter[str], category: str, after: int, until: int) -> Iterator[Fault]:
    """Live pages of a category with after < key <= until, without a release of their revision."""
    model: Any = registry.categories()[category]
    pages = model.objects.filter(live=True, pk__lte=until).order_by("pk")
    for batch in _batches(pages, after):
        checked["页面"] += len(batch)
        if list(_pages(batch)):
            # A page may have gone live while it was read: only what stands is told.
            with nothing_appended():
                again = pages.filter(pk__in=[page for page, *_ in batch])
                yield from list(_pages(list(again.values_list(*_COLUMNS))))


def reverse_faults() -> Iterator[Fault]:
    """Current items without a live page, and released items whose address is another's."""
    live_page = Page.objects.filter(pk=OuterRef("page_id"), live=True)
    hidden = Disclosure.objects.filter(~Exists(live_page), state=State.CURRENT).order_by("seq")
    for stream, seq, page_id in hidden.values_list("stream", "seq", "page_id").iterator():
        yield Fault(stream, seq, f"信息在公开中，页面 {page_id} 却不是已发布状态或已删除")
    for stream, column in (
        (Stream.PUBLIC, "index_number"),
        (Stream.INTERNAL, "internal_number"),
    ):
        same = Identity.objects.filter(
            content_id=OuterRef("content_id"), **{column: OuterRef("index_number")}
        )
        lost = Disclosure.objects.filter(~Exists(same), stream=stream).order_by("seq")
        for seq, number in lost.values_list("seq", "index_number").iterator():
            yield Fault(stream, seq, f"索引号{number}与信息标识的登记不符，永久地址失去依据")


_COLUMNS = ("pk", "alias_of_id", "live_revision_id")


def _batches(pages: Any, after: int) -> Iterator[Sequence[Any]]:
    while batch := list(pages.filter(pk__gt=after).values_list(*_COLUMNS)[:BATCH]):
        yield batch
        after = batch[-1][0]


def _pages(pages: Sequence[Any]) -> Iterator[Fault]:
    identities = dict(
        Identity.objects.filter(page_id__in=[page for page, *_ in pages]).values_list(
            "page_id", "content_id"
        )
    )
    shown = _shown(identities.values())
    revisions = Revision.objects.filter(pk__in=[revision for *_, revision in pages if revision])
    contents = dict(revisions.values_list("pk", "content"))
    for page, alias_of, revision_id in pages:
        found = shown.get(identities.get(page))
        if alias_of is not None or found is None:
            yield Fault("", None, f"页面 {page} 是已发布状态，却没有现行的发布记录")
            continue
        stream, seq, signed = found
        content = contents.get(revision_id)
        if content is None or digest(stored_content_bytes(content)) != signed:
            yield Fault(stream, seq, f"页面 {page} 的已发布版本不是发布时审签的版本")


def _shown(content_ids: Any) -> dict[uuid.UUID | None, tuple[str, int, str]]:
    """Stream, seq and digest of the revision, of the last release of each item that readers have,
    in either stream.
    """
    rows = Disclosure.objects.filter(content_id__in=list(content_ids), state__in=_SHOWN)
    last = Release.objects.filter(
        Exists(rows.filter(stream=OuterRef("stream"), seq=OuterRef("seq"))),
        content_id__in=list(content_ids),
    )
    columns = ("content_id", "stream", "seq", "revision_digest")
    return {row[0]: row[1:] for row in last.values_list(*columns)}

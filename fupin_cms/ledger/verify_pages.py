"""Verification of live pages: each is what its current release was made from, and the reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from wagtail.models import Page, Revision

from fupin_cms.disclosures import registry
from fupin_cms.disclosures.identity import Identity

from .canonical import digest
from .events import State
from .faults import Fault
from .models import Disclosure, Release
from .projection import BATCH
from .revisions import revision_bytes

if TYPE_CHECKING:
    import uuid
    from collections import Counter
    from collections.abc import Iterable, Iterator, Sequence

_SHOWN = (State.CURRENT, State.EXPIRED)


def faults(checked: Counter[str]) -> Iterator[Fault]:
    """Live pages without a release of their live revision, current items without a live page."""
    models: Iterable[Any] = registry.categories().values()
    for model in models:
        for pages in _batches(model.objects.filter(live=True).order_by("pk")):
            checked["页面"] += len(pages)
            yield from _pages(pages)
    live_page = Page.objects.filter(pk=OuterRef("page_id"), live=True)
    rows = Disclosure.objects.filter(~Exists(live_page), state=State.CURRENT).order_by("seq")
    for stream, seq, page_id in rows.values_list("stream", "seq", "page_id").iterator():
        yield Fault(stream, seq, f"信息在公开中，页面 {page_id} 却不是已发布状态或已删除")


def _batches(pages: Any) -> Iterator[Sequence[Any]]:
    last = 0
    columns = ("pk", "alias_of_id", "live_revision_id")
    while batch := list(pages.filter(pk__gt=last).values_list(*columns)[:BATCH]):
        yield batch
        last = batch[-1][0]


def _pages(pages: Sequence[Any]) -> Iterator[Fault]:
    identities = dict(
        Identity.objects.filter(page_id__in=[page for page, *_ in pages]).values_list(
            "page_id", "content_id"
        )
    )
    shown = _shown(identities.values())
    revisions = Revision.objects.in_bulk([revision for *_, revision in pages if revision])
    for page, alias_of, revision_id in pages:
        release = shown.get(identities.get(page))
        if alias_of is not None or release is None:
            yield Fault("", None, f"页面 {page} 是已发布状态，却没有现行的发布记录")
            continue
        revision = revisions.get(revision_id)
        if revision is None or digest(revision_bytes(revision)) != release.revision_digest:
            yield Fault(
                release.stream, release.seq, f"页面 {page} 的已发布版本不是发布时审签的版本"
            )


def _shown(content_ids: Any) -> dict[uuid.UUID | None, Release]:
    """The last release of each item that readers have, in either stream."""
    rows = Disclosure.objects.filter(content_id__in=list(content_ids), state__in=_SHOWN)
    last = Release.objects.filter(
        Exists(rows.filter(stream=OuterRef("stream"), seq=OuterRef("seq"))),
        content_id__in=list(content_ids),
    )
    return {release.content_id: release for release in last}

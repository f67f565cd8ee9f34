"""Which files of the libraries are used by what stands in revisions alone.

Wagtail's reference index knows the rows of pages; a draft is not in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.references import UsedFiles, used_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet


def files_of(revisions: QuerySet[Revision]) -> Iterator[Any]:
    """The library's documents and images that any of these revisions uses."""
    used = _used(revisions)
    yield from get_document_model().objects.filter(pk__in=used.document_ids)
    yield from get_image_model().objects.filter(pk__in=used.image_ids)


def drafted(besides: Page | None = None) -> UsedFiles:
    """What the newest drafts of all pages use, but for one page; reads each draft once."""
    pages = Page.objects.filter(Q(has_unpublished_changes=True) | Q(live=False))
    if besides is not None:
        pages = pages.exclude(pk=besides.pk)
    return _used(Revision.page_revisions.filter(pk__in=pages.values("latest_revision")))


def _used(revisions: QuerySet[Revision]) -> UsedFiles:
    documents: set[int] = set()
    images: set[int] = set()
    for revision in revisions.iterator(chunk_size=50):
        page = revision.as_object()
        if isinstance(page, DisclosureMixin):
            used = used_files(page)
            documents.update(used.document_ids)
            images.update(used.image_ids)
    return UsedFiles(tuple(sorted(documents)), tuple(sorted(images)))

"""清除 in Wagtail's tables: the page, its revisions, its history, and the libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Comment,
    CommentReply,
    ModelLogEntry,
    Page,
    PageLogEntry,
    ReferenceIndex,
    Revision,
    TaskState,
    UploadedFile,
)

from fupin_cms.disclosures import registry
from fupin_cms.ledger.erasure import Erasure, Place
from fupin_cms.ledger.models import ERASED_MARK, Release
from fupin_cms.ledger.traces import search_storage, search_tables

from .gate.guards import users_of
from .journal import LOGGED
from .library_use import drafted, files_of
from .offices import page_of
from .proposal_records import Proposal
from .records import Candidate
from .standing import is_erased_everywhere

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet


class Pages(Place):
    """The page with its revisions, comments and tasks; its history keeps who did what, when."""

    name = "页面和修改历史"

    def remove(self, erasure: Erasure) -> None:
        """Delete the page where nothing of the item is left, else the revisions that hold it."""
        page = page_of(erasure.content_id)
        _scrub_log(_entries_of_acts(erasure), ERASED_MARK)
        if page is None:
            pages = [one.page_id for one in erasure.versions if one.page_id is not None]
            _scrub_log(PageLogEntry.objects.filter(page_id__in=pages), ERASED_MARK)
            return
        files = list(files_of(_revisions(page, erasure)))
        if is_erased_everywhere(erasure.content_id):
            for alias in Page.objects.filter(alias_of=page):
                alias.specific.delete()
            pk = page.pk
            page.specific.delete()
            _scrub_log(PageLogEntry.objects.filter(page_id=pk), ERASED_MARK)
        else:
            gone = _revisions(page, erasure)
            TaskState.objects.filter(revision__in=gone).update(comment="")
            until = max(one.released_at for one in erasure.versions)
            Comment.objects.filter(page=page, created_at__lte=until).delete()
            gone.delete()
            _scrub_revisions(page)
            _scrub_log(PageLogEntry.objects.filter(page_id=page.pk), page.title)
        if files:
            _remove_files(files)

    def search(self, needles: Sequence[str]) -> list[str]:
        tables: list[Any] = [Page, Revision, PageLogEntry, ModelLogEntry, TaskState]
        tables += [Comment, CommentReply]
        tables += registry.categories().values()
        return list(search_tables(tables, needles))


class Libraries(Place):
    """Documents and images of the libraries. `Pages` removes those that nothing else uses."""

    name = "文件库和图片库"

    def remove(self, erasure: Erasure) -> None:
        """Nothing more: which files were the item's alone is known before its page goes."""

    def search(self, needles: Sequence[str]) -> list[str]:
        documents, images = get_document_model(), get_image_model()
        renditions = images.get_rendition_model()
        found = list(search_tables((documents, images, renditions, UploadedFile), needles))
        storages = {model._meta.get_field("file").storage for model in (documents, images)}
        for storage in storages:
            found += [f"文件 {name}" for name in search_storage(storage, needles)]
        return found


def _entries_of_acts(erasure: Erasure) -> QuerySet[ModelLogEntry]:
    """The history of acts on an item whose page was gone then."""
    acts = Proposal.objects.filter(content_id=erasure.content_id, stream=erasure.stream)
    entries: QuerySet[ModelLogEntry] = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Proposal),
        object_id__in=[str(pk) for pk in acts.values_list("pk", flat=True)],
    )
    return entries


def _revisions(page: Page, erasure: Erasure) -> QuerySet[Revision]:
    """The revisions that go: not those of versions that stay or are in review, nor the latest."""
    of_page: QuerySet[Revision] = Revision.page_revisions.filter(object_id=str(page.pk))
    if is_erased_everywhere(erasure.content_id):
        return of_page
    released = Release.objects.filter(content_id=erasure.content_id, revision_id__isnull=False)
    kept = released.exclude(revision_id__in=erasure.revision_ids).values_list(
        "revision_id", flat=True
    )
    waiting = Candidate.objects.open().filter(content_id=erasure.content_id)
    reviewed = waiting.values_list("revision_id", flat=True)
    used = {*kept, *reviewed, page.latest_revision_id, page.live_revision_id}
    return of_page.exclude(pk__in=[pk for pk in used if pk is not None])


def _scrub_revisions(page: Page) -> None:
    """A revision that stays copied the page's address and title of before; nobody signed these.

    They are among what the ledger leaves out of a revision's digest (`revisions.VOLATILE`).
    """
    for revision in Revision.page_revisions.filter(object_id=str(page.pk)).iterator(chunk_size=50):
        words = {"url_path": page.url_path, "draft_title": revision.content["title"]}
        Revision.objects.filter(pk=revision.pk).update(content={**revision.content, **words})


def _remove_files(files: Sequence[Any]) -> None:
    """Delete library files, their renditions and their history's words, unless still used."""
    elsewhere = drafted()
    for file in files:
        if (
            elsewhere.holds(file)
            or ReferenceIndex.get_references_to(file).exists()
            or next(users_of(file), None) is not None
        ):
            continue
        entries = ModelLogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(type(file)), object_id=str(file.pk)
        )
        file.delete()
        _scrub_log(entries, ERASED_MARK)


def _scrub_log(entries: QuerySet[Any], label: str) -> None:
    for entry in entries.iterator():
        data = {key: value for key, value in entry.data.items() if key in LOGGED}
        entries.model.objects.filter(pk=entry.pk).update(label=label, data=data)

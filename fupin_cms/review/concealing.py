"""What leaked stands in titles, addresses and names of files too: taken out of Wagtail's lists.

`closed` keeps Wagtail's views of a page shut. Explorer, search, choosers, reports and the library
show pages and files by their rows: these lose the words while the page is closed. Revisions keep
them, for the correction; what auditors read comes from the ledger.
"""

from __future__ import annotations

from modelsearch import index
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageLogEntry,
    ReferenceIndex,
    Revision,
)

from .journal import CONCEALED, LOGGED
from .library_use import drafted, files_of
from .offices import page_of
from .proposal_records import SENSITIVE, WHOLE, Proposal
from .records import CLOSED_MARK

CLOSED_FILES = "已封闭的文件"
"""The collection of library files whose item was withdrawn; no group is given it, and it keeps its
name (`gate.guards`).
"""
_SLUG = "closed-"
_NO_WORDS = LOGGED | {"act", "method", "person", "release_at", "review_on", "route", "what"}
"""Of a log entry's data, what quotes nothing."""


def mask(index_number: str) -> str:
    """What stands in the place of a title that is closed."""
    return f"{CLOSED_MARK}{index_number}"


def conceal(proposal: Proposal) -> None:
    """After a withdrawal for personal data or secrecy was carried out, in its transaction."""
    if proposal.ground not in SENSITIVE:
        return
    title = mask(proposal.index_number)
    page = page_of(proposal.content_id)
    if page is not None:
        _close_files(page)
        if proposal.version == WHOLE:
            path = f"{page.get_parent().url_path}{_SLUG}{page.pk}/"
            _write(page, title=title, draft_title=title, slug=f"{_SLUG}{page.pk}", url_path=path)
        _close_history(page, title)
    acts = Proposal.objects.filter(content_id=proposal.content_id, stream=proposal.stream)
    if proposal.version == WHOLE:
        acts.update(title=title)


def _close_history(page: Page, label: str) -> None:
    """Reports show it: reasons, findings and titles in it may quote what leaked."""
    for entry in PageLogEntry.objects.filter(page_id=page.pk).iterator():
        said = {key: value for key, value in entry.data.items() if key not in _NO_WORDS}
        data = {key: value for key, value in entry.data.items() if key in _NO_WORDS}
        if said:
            data[CONCEALED] = said
        PageLogEntry.objects.filter(pk=entry.pk).update(label=label, data=data)


def reveal(page: Page | None) -> None:
    """Give a page that is opened for its correction title and address of its latest draft again.

    An address that another page has taken meanwhile is not given back.
    """
    if page is None or not page.slug.startswith(_SLUG):
        return
    draft = page.get_latest_revision_as_object()
    words = {"title": draft.title, "draft_title": draft.title}
    if not page.get_siblings(inclusive=False).filter(slug=draft.slug).exists():
        path = f"{page.get_parent().url_path}{draft.slug}/"
        words |= {"slug": draft.slug, "url_path": path}
    _write(page, **words)


def _write(page: Page, **columns: str) -> None:
    """Past Wagtail's own saving: nothing was edited, and an item has no pages below it."""
    Page.objects.filter(pk=page.pk).update(**columns)
    index.insert_or_update_object(Page.objects.get(pk=page.pk).specific)


# The library ------------------------------------------------------------------------------


def _close_files(page: Page) -> None:
    """Take the files that this page alone uses, in any revision, out of everyone's library."""
    elsewhere = drafted(besides=page)
    for file in files_of(Revision.page_revisions.filter(object_id=str(page.pk))):
        references = ReferenceIndex.get_references_to(file).exclude(object_id=str(page.pk))
        if not elsewhere.holds(file) and not references.exists():
            file.collection = _closed_collection()
            file.file_hash = ""  # else it is shown to whoever uploads the same bytes
            file.save(update_fields=["collection", "file_hash"])


def _closed_collection() -> Collection:
    found = Collection.objects.filter(name=CLOSED_FILES).first()
    if found is None:
        found = Collection.get_first_root_node().add_child(name=CLOSED_FILES)
    # For Wagtail's public APIs, which list what is in no restricted collection: to no group.
    CollectionViewRestriction.objects.get_or_create(
        collection=found, restriction_type=CollectionViewRestriction.GROUPS
    )
    return found


def is_closed_file(name: str) -> bool:
    """Whether a file of the library's storage is an original or a rendition of a closed one."""
    images = get_image_model()
    of_closed = (
        get_document_model().objects.filter(file=name, collection__name=CLOSED_FILES),
        images.objects.filter(file=name, collection__name=CLOSED_FILES),
        images.get_rendition_model().objects.filter(
            file=name, image__collection__name=CLOSED_FILES
        ),
    )
    return any(rows.exists() for rows in of_closed)

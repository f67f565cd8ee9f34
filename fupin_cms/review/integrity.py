"""Whether what is about to be signed is still what was submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.models import Page, Revision

from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.files import is_intact
from fupin_cms.ledger.revisions import revision_bytes

if TYPE_CHECKING:
    from .records import Candidate


def revision_digest(revision: Revision) -> str:
    """SHA-256 of a revision's content, without what publishing changes in it."""
    return digest(revision_bytes(revision))


def difference(candidate: Candidate) -> str:
    """What differs from what was submitted, in Chinese; empty where nothing does.

    Everything is read from the database and the store anew: the revision's content, which its
    author may overwrite in place, the page's latest revision, the document's bytes, the files.
    """
    revision = Revision.objects.filter(pk=candidate.revision_id).first()
    if revision is None:
        return "送审的页面版本已不存在"
    if revision_digest(revision) != candidate.revision_digest:
        return "送审的页面版本在送审后被改动"
    latest = Page.objects.filter(pk=candidate.page_id).values_list("latest_revision_id", flat=True)
    if list(latest) != [revision.pk]:
        return "送审后页面又保存了新的版本"
    if digest(bytes(candidate.document)) != candidate.digest:
        return "送审稿的内容与送审时的摘要不一致"
    for file in candidate.files.all():
        if not is_intact(file.sha256):
            return f"固化的文件“{file.name}”缺失或与送审时不一致"
    return ""

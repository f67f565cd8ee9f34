"""The business verbs of the checks for tests: examine a page, attach a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from fupin_cms.checks.run import check
from fupin_cms.ledger.document import build_document
from fupin_cms.ledger.freeze import freeze

if TYPE_CHECKING:
    from fupin_cms.checks.base import Finding, Report


def examine(page: Any) -> Report:
    """The report that a submission of the page would get."""
    page.identity.reserve(internal=page.is_internal)
    frozen = freeze(page)
    return check(page, build_document(page, page.identity, frozen), frozen)


def of(report: Report, check_id: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.check_id == check_id]


def attach(page: Any, name: str, data: bytes, *, title: str = "名单") -> Any:
    """Put a file into the library and onto the page."""
    document = get_document_model().objects.create(
        title=name.rsplit(".", 1)[0], file=ContentFile(data, name=name)
    )
    page.attachments.append(("attachment", {"title": title, "document": document}))
    return document

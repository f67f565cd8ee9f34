"""All that a route could have changed, in parts, so that a test says what did."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from wagtail.documents import get_document_model
from wagtail.models import (
    CollectionViewRestriction,
    Page,
    PageLogEntry,
    PageViewRestriction,
    Revision,
    Site,
    TaskState,
    WorkflowState,
)

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger.events import Event
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.review.models import Candidate, CandidateSignature

_RELEASE = ("stream", "seq", "event", "content_digest")

Parts = dict[str, frozenset[Any]]


def fingerprint() -> Parts:
    """Each part as a set of rows."""
    return {
        "ledger": _rows(_releases().exclude(event=Event.STRUCTURE), *_RELEASE),
        "announced": _rows(_releases().filter(event=Event.STRUCTURE), *_RELEASE),
        "public": frozenset(
            (row.stream, row.content_id, row.seq, row.state, _digest(bytes(row.body)))
            for row in Disclosure.objects.all()
        ),
        "candidates": _rows(Candidate, "pk", "status", "digest", "release_seq"),
        "signatures": _rows(CandidateSignature, "candidate_id", "step", "person_username"),
        "workflow": _rows(WorkflowState, "pk", "status", "current_task_state_id")
        | _rows(TaskState, "pk", "status", "revision_id", "comment"),
        "pages": _rows(
            *(Page, "pk", "live", "path", "slug", "title", "draft_title", "latest_revision_id"),
            *("live_revision_id", "locked", "alias_of_id", "go_live_at", "expire_at", "owner_id"),
        ),
        "items": _rows(FundPage, "pk", "use", "change_note", "audience"),
        "revisions": frozenset(
            (pk, at, _digest(content.encode()))
            for pk, at, content in _revisions().values_list("pk", "approved_go_live_at", "text")
        ),
        "restrictions": _rows(PageViewRestriction, "pk", "page_id", "restriction_type")
        | _rows(CollectionViewRestriction, "pk", "collection_id", "restriction_type"),
        "library": _rows(get_document_model(), "pk", "title", "file_hash", "file"),
        "sites": _rows(Site, "pk", "hostname", "root_page_id"),
    }


def submitted() -> dict[int, tuple[str, str]]:
    """What was ever submitted, and what a release was made of: bytes, and the revision's content.

    None of it ever changes, whatever a route may do.
    """
    content = dict(_revisions().values_list("pk", "text"))
    return {
        candidate.pk: (
            _digest(bytes(candidate.document)),
            _digest(content[candidate.revision_id].encode())
            if candidate.revision_id in content
            else "",
        )
        for candidate in Candidate.objects.all()
    }


def refusals() -> int:
    """How often the gate has logged that it refused."""
    return int(PageLogEntry.objects.filter(action="fupin.gate").count())


def changed(before: Parts, after: Parts) -> set[str]:
    return {part for part in before if before[part] != after[part]}


def _revisions() -> Any:
    """With their content as the database writes it: to compare it needs no reading."""
    return Revision.objects.order_by().annotate(text=Cast("content", TextField()))


def _releases() -> Any:
    return Release.objects.order_by()


def _rows(rows: Any, *columns: str) -> frozenset[Any]:
    """Of a model, or of a query."""
    query = rows if hasattr(rows, "values_list") else rows.objects.order_by()
    return frozenset(query.values_list(*columns))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

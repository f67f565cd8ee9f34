"""`disclosures`: lists of current public items, and one item as it was signed."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.events import State, Stream
from fupin_cms.ledger.history import VersionEntry, version
from fupin_cms.ledger.models import Disclosure, Head
from fupin_cms.ledger.moments import stamp

from .answers import join_objects, ready_json, with_members
from .cursors import make_cursor, read_cursor
from .filters import MANY, FilterParameters, filtered
from .problems import Problem, ProblemError
from .schemas import DisclosureDocument, SummaryList, Tombstone
from .strict import strict

router = Router(tags=["disclosures"])


class Paging(Schema):
    limit: int = Field(20, ge=1, le=100, title="每页条数")
    cursor: str | None = Field(None, title="游标", description="Opaque; taken from `next`")


class Nothing(Schema):
    """No parameters."""


class Version(Schema):
    version: int | None = Field(
        None, ge=1, le=999_999, title="版本", description="The one in force"
    )


class Gone(Problem):
    """410: the item was public; its tombstone says why it is not any more."""

    tombstone: Tombstone


@router.get("", response={200: SummaryList, 422: Problem, 503: Problem}, summary="公开信息列表")
@decorate_view(strict(Paging, FilterParameters, many=MANY))
def list_disclosures(
    request: HttpRequest,
    paging: Query[Paging],
    filters: Query[FilterParameters],
) -> HttpResponseBase:
    """Current public items, newest first. The order never changes by an amendment, so that an
    item which matches throughout the reading of a list is delivered exactly once.
    """
    del filters  # declared for OpenAPI; the FilterSet reads the query itself
    head = Head.objects.get(stream=Stream.PUBLIC)
    rows = filtered(request.GET, Disclosure.objects.public()).order_by("-first_seq")
    if paging.cursor is not None:
        rows = rows.filter(first_seq__lt=read_cursor(paging.cursor, request.GET))
    page = list(rows.values_list("first_seq", "summary")[: paging.limit + 1])
    more = len(page) > paging.limit
    page = page[: paging.limit]
    next_url = None
    if more:
        query = request.GET.copy()
        query["cursor"] = make_cursor(page[-1][0], request.GET)
        next_url = f"{request.path}?{query.urlencode()}"
    body = with_members(
        {"next": next_url, "as_of": head.seq, "epoch": str(head.epoch)},
        items=join_objects(bytes(summary) for _, summary in page),
    )
    response = ready_json(request, body, etag=digest(body), weak=True)
    if next_url:
        response["Link"] = f'<{next_url}>; rel="next"'
    return response


@router.get(
    "/{uuid:content_id}",
    response={200: DisclosureDocument, 404: Problem, 410: Gone, 422: Problem, 503: Problem},
    summary="一条公开信息",
    by_alias=True,  # the document's `schema`
)
@decorate_view(strict(Version))
def get_disclosure(
    request: HttpRequest, content_id: uuid.UUID, query: Query[Version]
) -> HttpResponseBase:
    """The document as it was signed, with its signatures and its release; one query.

    `version` gives an earlier one, as long as it may be read.
    """
    row = (
        Disclosure.objects.filter(stream=Stream.PUBLIC, content_id=content_id)
        .only("body", "etag", "state", "released_at", "index_number")
        .first()
    )
    if row is None:
        raise ProblemError("not-found")
    body = bytes(row.body)
    if row.state != State.CURRENT:
        raise ProblemError("gone", extra={"tombstone": tombstone(body)})
    if query.version is not None:
        return _earlier(request, row, query.version)
    return ready_json(request, body, etag=row.etag, modified=row.released_at)


def _earlier(request: HttpRequest, row: Disclosure, number: int) -> HttpResponseBase:
    entry = version(Stream.PUBLIC, row.content_id, number)
    if entry is None:
        raise ProblemError("not-found")
    if entry.document is None or entry.gone is not None:
        raise ProblemError("gone", extra={"tombstone": _version_tombstone(row, entry)})
    return ready_json(
        request, entry.document, etag=digest(entry.document), modified=entry.released_at
    )


def _version_tombstone(row: Disclosure, entry: VersionEntry) -> dict[str, object]:
    """What remains of one version of an item whose present text stays public."""
    end = entry.gone
    ending = (
        {}
        if end is None
        else {
            "state": {"code": end.state.value, "label": end.state.label},
            "event": end.event.model_dump(),
            "ground": end.ground,
            "reason": end.reason,
            "at": stamp(end.at),
            "seq": end.seq,
        }
    )
    return {
        "content_id": str(row.content_id),
        "index_number": row.index_number,
        "version": entry.version,
        **ending,
    }


def tombstone(body: bytes) -> object:
    """The public remains of an item, as the ledger wrote them."""
    return Tombstone.model_validate_json(body).model_dump(mode="json")


def next_link(path: str, **parameters: object) -> str:
    return f"{path}?{urlencode(parameters)}"

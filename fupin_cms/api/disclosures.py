"""`disclosures`: lists of current public items, and one item as it was signed."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.db.models import F, QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.events import State, Stream
from fupin_cms.ledger.filters import order_column
from fupin_cms.ledger.history import version
from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.ready_rows import ReadyItem, public_head, ready_item, ready_page

from .answers import add_link, join_objects, ready_json, with_member, with_members
from .cursors import make_cursor, read_cursor
from .fields import shape_of
from .filters import MANY, FilterParameters, filtered, is_filtered
from .included import related_to_document, related_to_rows
from .links import same_query
from .problems import Problem, ProblemError
from .schemas import (
    DisclosureDocument,
    PartialDocument,
    PartialList,
    SummaryList,
    SummaryOut,
    Tombstone,
)
from .shaping import Shaping, ShapingParameters
from .strict import PLAIN_DIGITS, Whole, strict
from .tombstones import item_tombstone, readable_document
from .type_schemas import schema_address

router = Router(tags=["disclosures"])


class Paging(Schema):
    limit: Whole = Field(20, ge=1, le=100, title="每页条数")
    cursor: str | None = Field(
        None, max_length=400, title="游标", description="Opaque; taken from `next`"
    )
    order: Literal["-first_seq", "first_seq", "-seq", "seq"] = Field(
        "-first_seq",
        title="排序",
        description="`first_seq`: by first release, which no amendment changes; `seq`: by the last"
        " event; with `-` the newest first",
    )


_SUMMARY, _DOCUMENT = shape_of(SummaryOut), shape_of(DisclosureDocument)


class Version(Schema):
    version: Annotated[int, Field(ge=1, le=999_999), PLAIN_DIGITS] | None = Field(
        None, title="版本", description="The one in force"
    )


class Gone(Problem):
    """410: the item was public; its tombstone says why it is not any more."""

    tombstone: Tombstone


@router.get(
    "",
    response={200: SummaryList | PartialList, 422: Problem, 503: Problem},
    summary="公开信息列表",
)
@decorate_view(strict(Paging, ShapingParameters, FilterParameters, many=MANY))
def list_disclosures(
    request: HttpRequest,
    paging: Query[Paging],
    shaped: Query[ShapingParameters],
    filters: Query[FilterParameters],
) -> HttpResponseBase:
    """Current public items, newest first. The default order and its reverse never change by an
    amendment, so that an item which matches throughout the reading of a list is delivered exactly
    once. By `seq`, an item that changes while the list is read may come twice or not at all.
    """
    del filters  # declared for OpenAPI; the FilterSet reads the query itself
    shaping = Shaping.asked_by(shaped, _SUMMARY)
    head = public_head()
    position = None
    if paging.cursor is not None:
        position = read_cursor(paging.cursor, request.path, request.GET, head.epoch)
    page = _page(request.GET, paging, position)
    more = len(page) > paging.limit
    page = page[: paging.limit]
    next_url = None
    if more:
        cursor = make_cursor(page[-1][1], request.path, request.GET, head.epoch)
        next_url = same_query(request, cursor=cursor)
    parts = {"items": join_objects(shaping.of(summary) for *_, summary in page)}
    if shaping.include:
        parts["included"] = related_to_rows([pk for pk, *_ in page], shaping)
    body = with_members({"next": next_url, "as_of": head.seq, "epoch": str(head.epoch)}, **parts)
    response = ready_json(request, body, etag=digest(body), weak=True, modified=head.changed_at)
    if next_url:
        add_link(response, next_url, "next")
    if paging.cursor is not None:
        add_link(response, same_query(request, cursor=None), "first")
    return response


def _page(query: QueryDict, paging: Paging, position: int | None) -> list[tuple[int, int, bytes]]:
    """(pk, value of the order's column, summary) of one item more than the page has."""
    size = paging.limit + 1
    if not is_filtered(query):
        return ready_page(paging.order, position, size)
    found = filtered_page(query, paging.order, position=position, size=size)
    return [(pk, place, bytes(summary)) for pk, place, summary in found]


def filtered_page(
    query: QueryDict, order: str, *, position: int | None, size: int
) -> QuerySet[Any, tuple[int, int, bytes | memoryview[int]]]:
    """(pk, value of the order's column, summary) of the rows that the query's filters leave."""
    descending = order.startswith("-")
    key = order_column(order.removeprefix("-"), query.getlist("topic"))
    # By its own name it is the column of the join that is there; a path would join once more.
    rows = filtered(query, Disclosure.objects.public()).annotate(place=F(key))
    if position is not None:
        rows = rows.filter(**{"place__lt" if descending else "place__gt": position})
    ordered = rows.order_by("-place" if descending else "place")
    return ordered.values_list("pk", "place", "summary")[:size]


@router.get(
    "/{uuid:content_id}",
    response={
        200: DisclosureDocument | PartialDocument,
        404: Problem,
        410: Gone,
        422: Problem,
        503: Problem,
    },
    summary="一条公开信息",
    by_alias=True,  # the document's `schema`
)
@decorate_view(strict(Version, ShapingParameters))
def get_disclosure(
    request: HttpRequest,
    content_id: uuid.UUID,
    query: Query[Version],
    shaped: Query[ShapingParameters],
) -> HttpResponseBase:
    """The document as it was signed, with its signatures and its release; one query.

    `version` gives an earlier one, as long as it may be read. A shaped answer has an ETag of its
    own bytes.
    """
    shaping = Shaping.asked_by(shaped, _DOCUMENT)
    row = ready_item(content_id)
    if row is None:
        raise ProblemError("not-found")
    body = bytes(row.body)
    if row.state != State.CURRENT:
        raise ProblemError("gone", extra={"tombstone": item_tombstone(body)})
    ready = _Ready(body, row.released_at, row.etag)
    if query.version is not None:
        ready = _earlier(row, query.version)
    response = _shaped(request, content_id, ready, shaping)
    add_link(response, schema_address(row.category), "describedby")
    return response


@dataclass(frozen=True)
class _Ready:
    """A document as it is stored; of an earlier version the ETag is not."""

    document: bytes
    released_at: dt.datetime
    etag: str = ""


def _shaped(
    request: HttpRequest, content_id: uuid.UUID, ready: _Ready, shaping: Shaping
) -> HttpResponseBase:
    body = shaping.of(ready.document)
    if shaping.include:
        included = related_to_document(content_id, ready.document, shaping)
        body = with_member(body, "included", included)
        # What is included may change after the item did: only the ETag says whether it has.
        return ready_json(request, body, etag=digest(body))
    etag = ready.etag if body is ready.document else ""
    return ready_json(request, body, etag=etag or digest(body), modified=ready.released_at)


def _earlier(row: ReadyItem, number: int) -> _Ready:
    entry = version(Stream.PUBLIC, row.content_id, number)
    document = readable_document(entry, str(row.content_id), row.index_number)
    return _Ready(document, entry.released_at if entry is not None else row.released_at)

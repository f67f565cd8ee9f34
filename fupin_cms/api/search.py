"""`search`: the index proposes, the ledger's projection confirms."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.reading import Labels
from fupin_cms.ledger.search import (
    SearchQuery,
    SearchResult,
    SearchUnavailableError,
    Sort,
    get_engine,
)

from .answers import join_objects, ready_json, with_members
from .filters import MANY, FilterParameters, filtered
from .problems import Problem, unavailable
from .schemas import SearchOut
from .strict import strict

router = Router(tags=["search"])
MAX_OFFSET = 1000


class SearchParameters(Schema):
    q: str = Field(min_length=1, max_length=200, title="检索词", pattern=r"\S")
    sort: Sort = Field("relevance", title="排序")
    limit: int = Field(20, ge=1, le=100, title="每页条数")
    offset: int = Field(0, ge=0, le=MAX_OFFSET, title="跳过条数")


@router.get("", response={200: SearchOut, 422: Problem, 503: Problem}, summary="全文检索")
@decorate_view(strict(SearchParameters, FilterParameters, many=MANY))
def search(
    request: HttpRequest,
    query: Query[SearchParameters],
    filters: Query[FilterParameters],
) -> HttpResponseBase:
    """Current public items that hold the words. Every hit is checked against the ledger before it
    is answered, so that a withdrawal holds at once even while the index lags.
    """
    del filters  # declared for OpenAPI; the FilterSet reads the query itself
    filtered(request.GET, Disclosure.objects.none())  # wrong values are refused before asking
    chosen = {
        name: request.GET.getlist(name)
        for name in request.GET
        if name in FilterParameters.model_fields
    }
    try:
        engine = get_engine()
        as_of = engine.state().seq
        result = engine.search(
            SearchQuery(
                text=query.q,
                filters=chosen,
                sort=query.sort,
                offset=query.offset,
                limit=query.limit,
            )
        )
    except SearchUnavailableError as error:
        raise unavailable("The search index cannot answer now.") from error
    more = result.total > query.offset + query.limit and query.offset + query.limit <= MAX_OFFSET
    next_url = None
    if more:
        parameters = request.GET.copy()
        parameters["offset"] = str(query.offset + query.limit)
        next_url = f"{request.path}?{parameters.urlencode()}"
    body = with_members(
        {
            "total": result.total,
            "relaxed": result.relaxed,
            "facets": _facets(result),
            "next": next_url,
            "as_of": as_of,
        },
        items=_confirmed(result),
    )
    return ready_json(request, body, etag=digest(body), weak=True)


def _confirmed(result: SearchResult) -> bytes:
    """The hits that the projection confirms at this moment, with their summaries."""
    rows = Disclosure.objects.public().filter(
        content_id__in=[hit.content_id for hit in result.hits]
    )
    summaries = {
        str(row[0]): (row[1], bytes(row[2]))
        for row in rows.values_list("content_id", "seq", "summary")
    }
    parts = []
    for hit in result.hits:
        seq, summary = summaries.get(hit.content_id, (None, b""))
        if seq == hit.seq:
            texts = {"title": hit.title, "snippet": hit.snippet, "attachment": hit.attachment}
            parts.append(with_members(dict(texts), item=summary))
    return join_objects(parts)


def _facets(result: SearchResult) -> dict[str, list[dict[str, object]]]:
    labels = Labels()
    return {
        name: [
            {
                "value": one.value,
                "label": labels.of(name, one.value) or one.value,
                "count": one.count,
            }
            for one in values
        ]
        for name, values in result.facets.items()
    }

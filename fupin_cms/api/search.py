"""`search` and `suggest`: the index proposes, the ledger's projection confirms."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.html import escape
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.reading import Labels
from fupin_cms.ledger.search import (
    DEEPEST,
    LONGEST_HELD,
    Marked,
    SearchExpiredError,
    SearchQuery,
    SearchRefusedError,
    SearchResult,
    SearchUnavailableError,
    Sort,
    get_engine,
)

from .answers import join_objects, ready_json, with_members
from .costs import costs
from .filters import MANY, FilterParameters, filtered
from .links import same_query
from .problems import ParameterFault, Problem, ProblemError, unavailable
from .schemas import SearchOut, SuggestOut
from .strict import Whole, strict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fupin_cms.ledger.models import DisclosureQuerySet
    from fupin_cms.ledger.search import Hit

router = Router(tags=["search"])


class SearchParameters(Schema):
    q: str = Field(
        min_length=1,
        max_length=200,
        title="检索词",
        pattern=r"\S",
        description="Spaces: all words. “…”: as it stands. a|b: any of them. -: without. "
        "标题: 正文: 附件: words of that part. 文号: 索引号: a number",
    )
    sort: Sort = Field("relevance", title="排序")
    limit: Whole = Field(20, ge=1, le=100, title="每页条数")
    offset: Whole = Field(0, ge=0, lt=DEEPEST, title="跳过条数")
    held: str = Field(
        "",
        max_length=LONGEST_HELD,
        title="翻页标记",
        description="Given by `next`: pages of the index as it was on the first page",
    )


@router.get("/search", response={200: SearchOut, 422: Problem, 503: Problem}, summary="全文检索")
@costs("search")
@decorate_view(strict(SearchParameters, FilterParameters, many=MANY))
def search(
    request: HttpRequest,
    query: Query[SearchParameters],
    filters: Query[FilterParameters],
) -> HttpResponseBase:
    """Current public items that hold the words. Every hit is checked against the ledger before it
    is answered, so that a withdrawal holds at once even while the index lags; an item that was
    amended meanwhile is answered as it is now, nothing in it marked.
    """
    del filters  # declared for OpenAPI; the FilterSet reads the query itself
    # Wrong values are refused before asking.
    rows = filtered(request.GET, Disclosure.objects.public())
    chosen = {
        name: request.GET.getlist(name)
        for name in request.GET
        if name in FilterParameters.model_fields
    }
    with _asking():
        engine = get_engine()
        state = engine.state()
        if not state.ready:
            # A node that does not answer would be waited for a second time.
            raise SearchUnavailableError(state.message)
        result = engine.search(
            SearchQuery(
                text=query.q,
                filters=chosen,
                sort=query.sort,
                offset=query.offset,
                limit=min(query.limit, DEEPEST - query.offset),
                held=query.held,
            )
        )
    confirmed = _confirmed(result.hits, rows)
    body = with_members(
        {
            # What the ledger does not confirm is counted no more than it is shown.
            "total": result.total - (len(result.hits) - len(confirmed)),
            "relaxed": result.relaxed,
            "complete": result.complete,
            "left_out": list(result.left_out),
            "did_you_mean": list(result.did_you_mean),
            "recommended": [
                {"title": one.title, "url": one.url, "description": one.description}
                for one in result.recommended
            ],
            "facets": _facets(result),
            "next": _next(request, query, result),
            "as_of": state.seq,
        },
        items=join_objects(confirmed),
        near=join_objects(_confirmed(result.near, rows)),
    )
    return ready_json(request, body, etag=digest(body), weak=True)


class SuggestParameters(Schema):
    q: str = Field(min_length=1, max_length=100, title="已输入的文字", pattern=r"\S")
    limit: Whole = Field(8, ge=1, le=20, title="条数")


@router.get("/suggest", response={200: SuggestOut, 422: Problem, 503: Problem}, summary="检索建议")
@costs("search")
@decorate_view(strict(SuggestParameters))
def suggest(request: HttpRequest, query: Query[SuggestParameters]) -> HttpResponseBase:
    """Ways to go on typing: titles, numbers, and queries that several readers found something by.

    Each title and number is that of an item that is public at this moment.
    """
    with _asking():
        found = get_engine().suggest(query.q, query.limit)
    items = [
        {"text": one.text, "kind": one.kind, "content_id": one.content_id or None} for one in found
    ]
    body = orjson.dumps({"items": items})
    return ready_json(request, body, etag=digest(body), weak=True)


@contextmanager
def _asking() -> Iterator[None]:
    """What the engine cannot answer, as problems; never in the engine's own words."""
    try:
        yield
    except SearchExpiredError as error:
        raise _refused("held", "expired") from error
    except SearchUnavailableError as error:
        raise unavailable("The search index cannot answer now.") from error
    except SearchRefusedError as error:
        raise _refused("q", "cannot_be_asked") from error


def _refused(parameter: str, rule: str) -> ProblemError:
    return ProblemError(
        "invalid-parameter", errors=[ParameterFault(parameter=parameter, rule=rule)]
    )


def _next(request: HttpRequest, query: SearchParameters, result: SearchResult) -> str | None:
    following = query.offset + query.limit
    if result.total <= following or following >= DEEPEST:
        return None
    held = {"held": result.held} if result.held else {}
    return same_query(request, offset=str(following), **held)


def _confirmed(hits: Sequence[Hit], public: DisclosureQuerySet) -> list[bytes]:
    """The hits that the projection confirms at this moment, with their summaries."""
    if not hits:
        return []
    rows = public.filter(content_id__in=[hit.content_id for hit in hits])
    summaries = {
        str(row[0]): (row[1], bytes(row[2]))
        for row in rows.values_list("content_id", "seq", "summary")
    }
    return [
        with_members(_texts(hit) if hit.seq == seq else _plain(summary), item=summary)
        for hit in hits
        for seq, summary in [summaries.get(hit.content_id, (0, b""))]
        if summary
    ]


def _texts(hit: Hit) -> dict[str, object]:
    return {
        "title": hit.title,
        "snippet": hit.snippet,
        "attachment": hit.attachment,
        "marked_title": _marked(hit.marked_title),
        "marked_snippet": _marked(hit.marked_snippet),
    }


def _plain(stored: bytes) -> dict[str, object]:
    """Of an item that was released anew: what the index holds of it may be gone from it."""
    summary = orjson.loads(stored)
    title, text = summary["title"], summary["summary"]
    return {
        "title": escape(title),
        "snippet": escape(text),
        "attachment": "",
        "marked_title": _marked(Marked(title)),
        "marked_snippet": _marked(Marked(text)),
    }


def _marked(marked: Marked) -> dict[str, object]:
    return {"text": marked.text, "ranges": [list(one) for one in marked.ranges]}


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

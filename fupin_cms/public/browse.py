"""`/disclosures/` and `/sections/{slug}`: everything public, to browse, to filter and to search."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponseRedirect
from django.views.decorators.http import require_safe

from fupin_cms.ledger.filters import DisclosureFilter
from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.reading import Labels
from fupin_cms.ledger.search import (
    SearchExpiredError,
    SearchRefusedError,
    SearchUnavailableError,
)

from .asking import SORTS, Question, WrongQuestionError, read_question
from .facets import chosen_filters, count_facets, facet_links
from .listing import Listing, list_rows, search
from .metatags import Tags, column_tags
from .pages import NOT_KEPT, RETRY_SECONDS, answer, compose
from .paging import HELD, with_parameters
from .structure import public_sections
from .suggesting import asker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse, QueryDict
    from django.http.response import HttpResponseBase

    from fupin_cms.ledger.models import DisclosureQuerySet

_BROWSE = "fupin_cms/public/browse.html"
_BROWSE_TAGS = column_tags("全部公开信息", "信息公开目录", "主动公开的全部信息，可以检索和筛选。")


@dataclass(frozen=True)
class SortLink:
    label: str
    address: str
    is_set: bool


@dataclass(frozen=True)
class Field:
    """A filter that is typed in."""

    name: str
    label: str
    kind: str
    value: str


_TYPED = {"document_number": "text", "released_from": "date", "released_to": "date"}


@require_safe
def disclosures(request: HttpRequest) -> HttpResponse:
    """Browse and search everything that is public."""
    return _browse(
        request,
        Disclosure.objects.public(),
        {"heading": "全部公开信息", "address": "/disclosures/"},
        _BROWSE_TAGS,
    )


@require_safe
def section(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A section with the items that were released into it.

    A section that was renamed or removed keeps its items: its old address leads to their list.
    """
    sections = public_sections()
    found = next((one for one in sections if one.slug == slug), None)
    rows = Disclosure.objects.public().filter(section=slug)
    if found is None:
        if rows.exists():
            return HttpResponseRedirect(f"/disclosures/?section={slug}")
        raise Http404
    return _browse(
        request,
        rows,
        {
            "heading": found.title,
            "description": found.description,
            "address": found.address,
            "section": found,
            "sections": sections,
        },
        column_tags(found.title, found.column_type, found.description, found.keywords),
    )


def _browse(
    request: HttpRequest, rows: DisclosureQuerySet, context: Mapping[str, Any], meta: Tags
) -> HttpResponse:
    address = context["address"]
    try:
        question = read_question(request.GET, rows)
    except WrongQuestionError as error:
        wrong = {**context, "text": request.GET.get("q", ""), "faults": error.messages}
        return _wrong(wrong, meta)
    query = question.query
    asked = {**context, "text": question.text, "kept": _kept(query, {"page", HELD, "q"})}
    begun = perf_counter()
    try:
        listing = _listing(question, context, asker(request))
    except SearchExpiredError:
        # The address may have been kept: the same page of the index as it is now.
        page_now = with_parameters(query, page=str(question.page))
        return HttpResponseRedirect(f"{address}{page_now}")
    except SearchRefusedError as error:
        return _wrong({**asked, "faults": [str(error)]}, meta)
    except SearchUnavailableError:
        page = compose(_BROWSE, {**asked, "unavailable": True}, meta=meta, address=address)
        response = answer(page, status=503, cache=NOT_KEPT, scripts=True)
        response.headers["Retry-After"] = RETRY_SECONDS
        return response
    if question.page > listing.pages.last:
        last = with_parameters(query, page=str(listing.pages.last))
        return HttpResponseRedirect(f"{address}{last}")
    labels = Labels()
    counts = count_facets(query, rows) if listing.facets is None else listing.facets
    asked |= {
        "listing": listing,
        "seconds": f"{perf_counter() - begun:.2f}",
        "corrections": _corrections(query, listing),
        "facets": facet_links(query, counts, labels),
        "chosen": chosen_filters(query, question.filters, labels),
        "without_filters": with_parameters(query, **dict.fromkeys(question.filters)),
        "sorts": _sorts(question),
        "by_relevance": question.sort == "relevance",
        "fields": _fields(query),
        "kept_beside": _kept(query, {"page", HELD, *_TYPED}),
    }
    return answer(compose(_BROWSE, asked, meta=meta, address=address), scripts=True)


def _wrong(context: Mapping[str, Any], meta: Tags) -> HttpResponse:
    page = compose(_BROWSE, context, meta=meta, address=context["address"])
    return answer(page, status=400, scripts=True)


def _listing(question: Question, context: Mapping[str, Any], who: str) -> Listing:
    if not question.text:
        return list_rows(question)
    section = context.get("section")
    within = {"section": [section.slug]} if section else {}
    return search(question, within=within, asker=who)


def _sorts(question: Question) -> list[SortLink]:
    return [
        SortLink(label, with_parameters(question.query, sort=sort), sort == question.sort)
        for sort, label in SORTS.items()
        if question.text or sort != "relevance"
    ]


def _fields(query: QueryDict) -> list[Field]:
    return [
        Field(name, str(DisclosureFilter.base_filters[name].label), kind, query.get(name, ""))
        for name, kind in _TYPED.items()
    ]


def _corrections(query: QueryDict, listing: Listing) -> list[tuple[str, str]]:
    """(query, address) of what may have been meant."""
    meant = listing.found.did_you_mean if listing.found else ()
    return [(text, with_parameters(query, q=text)) for text in meant]


def _kept(query: QueryDict, without: set[str]) -> list[tuple[str, str]]:
    """What a form carries on of the address."""
    return [(name, value) for name in query if name not in without for value in query.getlist(name)]

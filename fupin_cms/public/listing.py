"""Entries of a list: ready summaries, and hits of a search that the ledger confirms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from django.http import Http404
from django.utils.safestring import SafeString, mark_safe

from fupin_cms.conf import get_settings
from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.search import SearchQuery, get_engine

from .paging import Pages, last_page, make_pages
from .snippets import in_sight

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fupin_cms.ledger.models import DisclosureQuerySet
    from fupin_cms.ledger.search import FacetValue, Hit, SearchResult

    from .asking import Question


@dataclass(frozen=True)
class Entry:
    """An item in a list. `title` and `snippet` may hold `<mark>` around the reader's words."""

    summary: Mapping[str, Any]
    title: str | SafeString
    snippet: str | SafeString
    attachment: str = ""
    """Title of the attachment that the snippet is from; empty for the item's own text."""


@dataclass(frozen=True)
class Listing:
    entries: Sequence[Entry]
    pages: Pages
    facets: Mapping[str, Sequence[FacetValue]] | None = None
    """Counts that came with the answer; None: the database counts them."""
    found: SearchResult | None = None
    """What a search answered."""
    near: Sequence[Entry] = ()
    """Where nothing is found: what comes nearest."""

    @property
    def first(self) -> int:
        """The rank of the first entry, from 1."""
        return (self.pages.number - 1) * get_settings().PAGE_SIZE + 1

    @property
    def relaxed(self) -> bool:
        """Whether some of the entries hold a part of the words only."""
        return self.found is not None and self.found.relaxed


def entries(rows: DisclosureQuerySet) -> list[Entry]:
    """Entries of rows, in one query that reads nothing but the summaries."""
    return [_plain(summary) for summary in rows.values_list("summary", flat=True)]


def list_rows(question: Question) -> Listing:
    """A page of a list from the database: two queries.

    Raises Http404 for a page beyond the last.
    """
    size = get_settings().PAGE_SIZE
    total = question.rows.count()
    pages = make_pages(
        question.query, number=question.page, size=size, total=total, limit=last_page(question.text)
    )
    if question.page > pages.last:
        raise Http404
    first = (question.page - 1) * size
    return Listing(entries(question.rows[first : first + size]), pages)


def search(question: Question, *, within: Mapping[str, Sequence[str]], asker: str = "") -> Listing:
    """A page of what the search engine finds. `within` are filters that the address implies.

    A hit that the projection does not confirm is left out, so that a withdrawal takes hold even
    while the index lags; where the index knows an older version, the present text is shown instead
    of the words it found. Raises SearchUnavailableError when the engine cannot answer, and
    SearchRefusedError for what cannot be asked.
    """
    size = get_settings().PAGE_SIZE
    result = get_engine().search(
        SearchQuery(
            text=question.text,
            filters={**question.filters, **within},
            sort=question.sort,
            offset=(question.page - 1) * size,
            limit=size,
            held=question.held,
            asker=asker,
        )
    )
    confirmed = _confirmed(result.hits, question)
    total = result.total - (len(result.hits) - len(confirmed))
    return Listing(
        confirmed,
        make_pages(
            question.query,
            number=question.page,
            size=size,
            total=total,
            limit=last_page(question.text),
            held=result.held,
        ),
        result.facets,
        result,
        _confirmed(result.near, question) if result.near else (),
    )


def _confirmed(hits: Iterable[Hit], question: Question) -> list[Entry]:
    found = {hit.content_id: hit for hit in hits}
    rows = Disclosure.objects.public().filter(
        content_id__in=list(found), pk__in=question.rows.order_by().values("pk")
    )
    present = {
        str(content_id): (seq, summary)
        for content_id, seq, summary in rows.values_list("content_id", "seq", "summary")
    }
    return [
        _highlighted(hit, summary) if hit.seq == seq else _plain(summary)
        for content_id, hit in found.items()
        for seq, summary in [present.get(content_id, (0, b""))]
        if summary
    ]


def _plain(stored: bytes | memoryview) -> Entry:
    summary = orjson.loads(bytes(stored))
    return Entry(summary, summary["title"], summary["summary"])


def _highlighted(hit: Hit, stored: bytes | memoryview) -> Entry:
    summary = orjson.loads(bytes(stored))
    # The engine's contract: title and snippet are HTML-safe, with nothing but <mark> in them.
    return Entry(
        summary,
        mark_safe(hit.title),  # noqa: S308
        _snippet(hit) or summary["summary"],
        hit.attachment,
    )


def _snippet(hit: Hit) -> str | SafeString:
    if hit.marked_snippet.text:
        return in_sight(hit.marked_snippet)
    return mark_safe(hit.snippet)  # noqa: S308

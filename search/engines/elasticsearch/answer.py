"""Answering a query: one request for what is found and what is shown of it.

A query with a number asks first which numbers are known, one that is relaxed is asked twice, and a
page of a held search is found as it was, then shown as it is now.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from elasticsearch import NotFoundError

from fupin_cms.ledger.search import (
    FacetValue,
    SearchExpiredError,
    SearchResult,
    SearchUnavailableError,
)

from ... import ranking
from ...showing import Showing
from ..indexed import whole_title
from ..paging import first_page
from . import documents as d
from . import query as q
from .held import Held, held
from .sending import Sender

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fupin_cms.ledger.search import Hit, SearchQuery

    from ...filters import Filters
    from ...plan import Plan
    from ...questions import Question
    from .connection import Connection

_MOST_FACET_VALUES = 1000
_ORDERS = {"newest": "desc", "oldest": "asc"}
_ALL, _VALUES, _BEST = "all", "values", "best"
_SHOWN = [d.SEQ, d.SHOWN]


@dataclass
class Answer:
    """Answers one query on one index."""

    connection: Connection
    index: str
    query: SearchQuery
    plan: Plan
    filters: Filters
    seconds: float

    def result(self) -> SearchResult:
        """The answer as the protocol wants it.

        Raises SearchExpiredError where the search that it is a page of is held no longer.
        """
        found, complete, relaxed = self._found()
        total = found["hits"]["total"]["value"] + len(self._before)
        page = [*self._earlier(), *self._in_order(found["hits"]["hits"])]
        return SearchResult(
            total=total,
            hits=self._hits(page),
            facets=self._facets(found["aggregations"]),
            relaxed=relaxed,
            complete=complete if relaxed else total,
            held=self._token(page, total, found.get("pit_id", "")),
        )

    def _found(self) -> tuple[Any, int, bool]:
        """What is found, how many items hold all words, and whether too few do.

        Judged without filters: a facet's count must stay true when it is chosen.
        """
        strict = self._asked(relaxed=False)
        complete = strict["aggregations"][_ALL]["doc_count"]
        if not self.plan.may_relax or complete >= ranking.FEWEST_HITS:
            return strict, complete, False
        if complete and all(chunk.keys for chunk in self.question.words):
            return strict, complete, False
        wider = self._asked(relaxed=True)
        if wider["aggregations"][_ALL]["doc_count"] > complete:
            return wider, complete, True
        return strict, complete, False

    @property
    def question(self) -> Question:
        return self.plan.question

    # Pages ------------------------------------------------------------------------------

    @cached_property
    def _held(self) -> Held | None:
        return held(self.query, self.connection, self.index)

    @property
    def _before(self) -> Sequence[int]:
        """The items of the first page of a search that is held."""
        return self._held.before if self._held else ()

    def _earlier(self) -> list[Mapping[str, Any]]:
        """Those of them that are on this page too, where somebody goes back."""
        first = self.query.offset
        wanted = list(self._before[first : first + self.query.limit])
        if not wanted:
            return []
        asked = {"size": len(wanted), "source": False, "docvalue_fields": [d.FIRST_SEQ]}
        query = {"terms": {d.FIRST_SEQ: wanted}}
        hits = self._sender.send({"query": query, **asked})["hits"]["hits"]
        found = {_first_seq(one): one for one in hits}
        return [found[item] for item in wanted if item in found]

    def _in_order(self, hits: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        """Of equal scores the newest first: the node does not sort what it scores anew."""
        if not self._by_relevance:
            return hits
        return sorted(
            hits, key=lambda hit: (-round(hit["_score"], ranking.PLACES), -_first_seq(hit))
        )

    @property
    def _by_relevance(self) -> bool:
        return self.query.sort == "relevance" and self.question.ranks

    def _token(self, page: Sequence[Mapping[str, Any]], total: int, point: str) -> str:
        if self._held:
            return self._held.renewed(point or self._held.point).token(self.query)
        if self.query.offset or not self.query.limit or len(page) >= total:
            return ""
        return first_page(self.query, [_first_seq(one) for one in page])

    # What is asked ----------------------------------------------------------------------

    def _asked(self, *, relaxed: bool) -> Any:
        body = self.body(relaxed=relaxed)
        if self._held is None:
            return self._sender.send(body)
        try:
            return self._sender.send({**body, **self._held.parameters})
        except SearchUnavailableError as error:
            if isinstance(error.__cause__, NotFoundError):
                raise SearchExpiredError("the search is held no longer") from error
            raise

    def body(self, *, relaxed: bool) -> dict[str, Any]:
        """What the node is asked: the page's items, their number, the facets.

        Filters come after the query, so that what it finds is counted without them.
        """
        gate = q.translated(self.plan.gate(relaxed=relaxed), self._known)
        asked: dict[str, Any] = {
            "from_": max(0, self.query.offset - len(self._before)),
            "size": self.query.limit - len(self._before[self.query.offset :][: self.query.limit]),
            **({"source": False} if self._held else {"source_includes": _SHOWN}),
            "docvalue_fields": [d.FIRST_SEQ],
            "track_total_hits": True,
            "aggs": self._aggregations(),
        }
        should: list[q.Query] = []
        if self._by_relevance:
            should = [
                q.translated(one.clause, self._known) for one in self.plan.score(relaxed=relaxed)
            ]
            if asked["from_"] < ranking.RESCORED and asked["size"]:
                asked["rescore"] = self._rescore()
        else:
            asked["sort"] = [{d.FIRST_SEQ: _ORDERS.get(self.query.sort, "desc")}]
        passing = [gate, q.asked("term", kind=d.ITEM)]
        if not self._held:
            # Beside what every item passes it decides nothing, and names what is to be shown.
            passing.append(q.asked("bool", filter=q.asked("match_all"), should=self._passage))
        asked["query"] = q.asked("bool", filter=passing, should=should)
        narrowed = self._narrowed(without="")
        if narrowed or self._before:
            before: dict[str, Any] = {d.FIRST_SEQ: list(self._before)}
            asked["post_filter"] = q.asked(
                "bool", filter=narrowed, must_not=q.asked("terms", **before)
            )
        return asked

    def _rescore(self) -> dict[str, Any]:
        better = q.for_title(self.question.wanted, whole_title(self.query.text))
        if self.question.wanted:
            better += q.best_passage(self.question.wanted)
        rescored = q.asked("bool", should=better)
        return {
            "window_size": ranking.RESCORED,
            "query": {"rescore_query": rescored, "score_mode": "total"},
        }

    def _narrowed(self, *, without: str) -> list[q.Query]:
        """The filters, all but one."""
        chosen = q.chosen(self.filters)
        return [
            *(query for name, query in chosen.items() if name != without),
            *q.bounds(self.filters),
        ]

    def _aggregations(self) -> dict[str, Any]:
        """Counts: what the query finds without filters, and each facet's without its own."""
        counted = {
            name: {
                "filter": q.asked("bool", filter=self._narrowed(without=name)),
                "aggs": {_VALUES: {"terms": {"field": name, "size": _MOST_FACET_VALUES}}},
            }
            for name in self.query.facets
        }
        return {_ALL: {"filter": {"match_all": {}}}, **counted}

    @cached_property
    def _known(self) -> frozenset[tuple[str, str]]:
        """The numbers in the question that some item holds."""
        if not self.question.has_numbers:
            return frozenset()
        gates = [self.plan.gate(relaxed=relaxed) for relaxed in (False, True)]
        scores = [one.clause for one in self.plan.score(relaxed=True)]
        return self._sender.known([*gates, *scores])

    @property
    def _sender(self) -> Sender:
        return Sender(self.connection, self.index, self.seconds)

    # What is answered -------------------------------------------------------------------

    def _facets(self, counted: Mapping[str, Any]) -> dict[str, list[FacetValue]]:
        return {
            name: _facet_values(counted[name][_VALUES]["buckets"]) for name in self.query.facets
        }

    def _hits(self, found: Sequence[Mapping[str, Any]]) -> list[Hit]:
        if not found:
            return []
        if self._held:
            shown = self._shown([one["_id"] for one in found])
        else:
            shown = {one["_id"]: one for one in found}
        return [
            self._hit(one["_score"] or 0.0, shown[one["_id"]])
            for one in found
            if one["_id"] in shown
        ]

    def _shown(self, keys: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """The items as they are now: those of a search that is held are found as they were."""
        query = q.asked(
            "bool",
            filter=[q.asked("ids", values=list(keys)), q.asked("term", kind=d.ITEM)],
            should=self._passage,
        )
        asked = {"size": len(keys), "source_includes": _SHOWN, "track_total_hits": False}
        answer = self._sender.send({"query": query, **asked})
        return {one["_id"]: one for one in answer["hits"]["hits"]}

    @cached_property
    def _passage(self) -> q.Query:
        """Finds of an item the passage to show."""
        return q.asked(
            "nested",
            path=d.PASSAGES,
            query=q.shown_passage(self.plan),
            inner_hits={
                "name": _BEST,
                "size": 1,
                "_source": {"includes": [d.PASSAGE_SHOWN, d.PASSAGE_ATTACHMENT]},
            },
        )

    def _hit(self, score: float, stored: Mapping[str, Any]) -> Hit:
        source = stored["_source"]
        best = stored["inner_hits"][_BEST]["hits"]["hits"]
        passage = best[0]["_source"] if best else {"shown": ""}
        attachment = passage.get("attachment")
        return self._showing.hit(
            content_id=stored["_id"],
            seq=source[d.SEQ],
            score=score,
            title=source[d.SHOWN]["title"],
            passage=passage["shown"],
            attachment="" if attachment is None else source[d.SHOWN]["attachments"][attachment],
        )

    @cached_property
    def _showing(self) -> Showing:
        return Showing(self.plan)


def _first_seq(hit: Mapping[str, Any]) -> int:
    return int(hit["fields"][d.FIRST_SEQ][0])


def _facet_values(buckets: Sequence[Mapping[str, Any]]) -> list[FacetValue]:
    values = [FacetValue(one["key"], one["doc_count"]) for one in buckets]
    return sorted(values, key=lambda one: (-one.count, one.value))

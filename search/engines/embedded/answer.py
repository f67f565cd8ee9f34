"""Answering a query: which items, in what order, how many of each kind, what to show of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tantivy import Order

from fupin_cms.ledger.search import FacetValue, Hit, SearchQuery, SearchResult

from ... import passages, ranking
from ...analysis import needle, runs, scannable
from ...clauses import ATTACHED, CHARACTERS, TEXT
from ...filters import NO_FILTERS
from ...highlight import highlight
from ...questions import is_lone
from . import schema as s
from .query import filtered, scored, translated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...filters import Filters
    from ...plan import Plan
    from ...questions import Question

_MOST_FACET_VALUES = 1000
_ORDERS = {"newest": Order.Desc, "oldest": Order.Asc}


@dataclass
class _Found:
    """A hit on its way to the answer."""

    score: float
    document: Any

    @cached_property
    def stored(self) -> s.Stored:
        return s.stored_item(self.document)

    @cached_property
    def scannables(self) -> str:
        return s.scannable_passages(self.document)


@dataclass
class Answer:
    """Answers one query on one searcher; `Reader.searching` gives it."""

    searcher: Any
    query: SearchQuery
    plan: Plan
    filters: Filters

    @property
    def question(self) -> Question:
        return self.plan.question

    def result(self) -> SearchResult:
        """The answer as the protocol wants it."""
        relaxed = self._must_relax()
        gate = self._gate(relaxed=relaxed)
        facets = self._facets(gate)
        total = self._count(filtered(gate, self.filters))
        hits = self._hits(gate, relaxed=relaxed) if self.query.limit > 0 else []
        return SearchResult(total=total, hits=hits, facets=facets, relaxed=relaxed)

    def _must_relax(self) -> bool:
        """Whether too few items hold all words.

        Asked without filters: a facet's count must stay true when it is chosen.
        """
        question = self.question
        if not self.plan.may_relax:
            return False
        strict = self._count(filtered(self._gate(relaxed=False), NO_FILTERS))
        if strict >= ranking.FEWEST_HITS:
            return False
        if strict and all(chunk.keys for chunk in question.words):
            return False
        return self._count(filtered(self._gate(relaxed=True), NO_FILTERS)) > strict

    def _gate(self, *, relaxed: bool) -> Any:
        return translated(self.plan.gate(relaxed=relaxed), self.searcher)

    def _count(self, clause: Any) -> int:
        return int(self.searcher.search(clause, 1).count)

    def _facets(self, gate: Any) -> dict[str, list[FacetValue]]:
        """Counts of values, each without its own filter."""
        chosen = [name for name in self.query.facets if name in self.filters.terms]
        others = [name for name in self.query.facets if name not in self.filters.terms]
        counted = self._counted(filtered(gate, self.filters), others)
        for name in chosen:
            counted |= self._counted(filtered(gate, self.filters, without=name), [name])
        return {name: counted[name] for name in self.query.facets}

    def _counted(self, clause: Any, names: Sequence[str]) -> dict[str, list[FacetValue]]:
        if not names:
            return {}
        wanted = {name: {"terms": {"field": name, "size": _MOST_FACET_VALUES}} for name in names}
        counted = self.searcher.aggregate(clause, wanted)
        return {name: _facet_values(counted[name]["buckets"]) for name in names}

    # Hits -------------------------------------------------------------------------------

    def _hits(self, gate: Any, *, relaxed: bool) -> list[Hit]:
        clause = filtered(gate, self.filters)
        if self.query.sort == "relevance" and self.question.ranks:
            found = self._by_relevance(
                scored(clause, self.plan.score(relaxed=relaxed), self.searcher)
            )
        else:
            found = self._by_date(clause)
        return [self._hit(one) for one in found]

    def _by_date(self, clause: Any) -> list[_Found]:
        hits = self.searcher.search(
            clause,
            self.query.limit,
            offset=self.query.offset,
            order_by_field=s.FIRST_SEQ,
            order=_ORDERS.get(self.query.sort, Order.Desc),
        ).hits
        return self._documents([(0.0, address) for _, address in hits])

    def _by_relevance(self, clause: Any) -> list[_Found]:
        """The page of the best hits, the first hundred ordered anew by their best passages."""
        first, last = self.query.offset, self.query.offset + self.query.limit
        hits = self.searcher.search(clause, max(last, ranking.RESCORED)).hits
        found = []
        if first < ranking.RESCORED:
            found = self._rescored(hits[: ranking.RESCORED])[first:last]
        return found + self._documents(hits[max(first, ranking.RESCORED) : last])

    def _rescored(self, hits: Sequence[tuple[float, Any]]) -> list[_Found]:
        found = self._documents(hits)
        for one in found:
            _, covered = passages.best_passage(one.scannables, self._worth)
            one.score += ranking.PASSAGE_WEIGHT * covered + self._for_title(one.stored.title)
        # Equal scores in a lasting order, so that no item is on two pages.
        return sorted(found, key=lambda one: (-one.score, -one.stored.first_seq))

    def _documents(self, hits: Sequence[tuple[float, Any]]) -> list[_Found]:
        return [_Found(score, self.searcher.doc(address)) for score, address in hits]

    @cached_property
    def _worth(self) -> Mapping[str, float]:
        return passages.weights(self.question.wanted, self._frequency, int(self.searcher.num_docs))

    def _frequency(self, token: str) -> int:
        """In how many documents a token stands; where it stands in both fields, in the commoner."""
        fields = (CHARACTERS,) if is_lone(token) else (TEXT, ATTACHED)
        return max(int(self.searcher.doc_freq(name, token)) for name in fields)

    def _for_title(self, title: str) -> float:
        """Points for a title that is the query, or holds its chunks one after the other."""
        points = ranking.WHOLE_TITLE if runs(title) == self._typed else 0.0
        chunks = self.question.wanted
        if len(chunks) > 1 and _stand_in_order([run for one in chunks for run in one.runs], title):
            points += ranking.PHRASES_IN_ORDER
        return points

    @cached_property
    def _typed(self) -> list[str]:
        return runs(self.query.text)

    # What is shown ----------------------------------------------------------------------

    def _hit(self, found: _Found) -> Hit:
        stored = found.stored
        position, _ = passages.best_passage(found.scannables, self._worth_showing)
        attachment, passage = stored.passages[position] if stored.passages else (None, "")
        return Hit(
            content_id=stored.content_id,
            seq=stored.seq,
            score=found.score,
            title=highlight(stored.title, self._marked),
            snippet=highlight(passage, self._marked),
            attachment="" if attachment is None else stored.attachments[attachment],
        )

    @cached_property
    def _marked(self) -> frozenset[str]:
        return frozenset(token for chunk in self.question.wanted for token in chunk.tokens)

    @cached_property
    def _worth_showing(self) -> Mapping[str, float]:
        """As for the order; and words that stand as they were typed are shown before others."""
        typed = {needle(run) for chunk in self.question.wanted for run in chunk.runs}
        return {**self._worth, **dict.fromkeys(typed, ranking.WHOLE_RUN_SHOWN)}


def _stand_in_order(wanted: Sequence[str], title: str) -> bool:
    text, position = scannable(title), 0
    for run in wanted:
        position = text.find(needle(run), position)
        if position < 0:
            return False
        position += len(run)
    return True


def _facet_values(buckets: Sequence[Mapping[str, Any]]) -> list[FacetValue]:
    values = [FacetValue(one["key"], one["doc_count"]) for one in buckets]
    return sorted(values, key=lambda one: (-one.count, one.value))

"""In what order the items of a query come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from heapq import heappush, heappushpop
from math import inf
from typing import TYPE_CHECKING, Any

import tantivy

from ... import passages, ranking
from ...analysis import needle
from ...clauses import CHARACTERS
from ..indexed import whole_title
from . import schema as s
from .best import BestFirst
from .query import filtered, of_first_seqs, translated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fupin_cms.ledger.search import SearchQuery

    from ...clauses import Clause
    from ...deadline import Deadline
    from ...filters import Filters
    from ...plan import Plan
    from ...questions import Question
    from .reader import Searcher
    from .texts import Texts, TextsKey

_ORDERS = {"newest": tantivy.Order.Desc, "oldest": tantivy.Order.Asc}


class Found:
    """A hit on its way to the answer. `key`: of its texts, where it is known."""

    __slots__ = ("_searcher", "_texts", "address", "key", "score")

    def __init__(self, searcher: Searcher, address: Any, score: float = 0.0) -> None:
        self._searcher = searcher
        self._texts: Texts | None = None
        self.address = address
        self.score = score
        self.key: TextsKey | None = None

    @property
    def texts(self) -> Texts:
        """Read when they are first asked for."""
        if self._texts is None:
            self._texts = self._searcher.texts_of(self.address, self.key)
        return self._texts


@dataclass
class Worth:
    """What each term of a question is worth in a passage; found out once for order and answer."""

    searcher: Searcher
    question: Question

    @cached_property
    def of_terms(self) -> Mapping[str, float]:
        documents = self.searcher.doc_freq(s.KIND, s.ITEM)
        return passages.weights(self.question.wanted, self._frequency, documents)

    def _frequency(self, character: str) -> int:
        return self.searcher.doc_freq(CHARACTERS, character)


@dataclass
class Order:
    """The items that pass the plan's gate and the filters, the best first, or by date."""

    searcher: Searcher
    query: SearchQuery
    plan: Plan
    filters: Filters
    worth: Worth
    deadline: Deadline
    relaxed: bool

    def between(self, first: int, last: int) -> tuple[int, list[Found]]:
        """How many items there are, and those from `first` to before `last`."""
        if last <= first:
            return int(self.searcher.search(self._clause, 1).count), []
        if not self._by_relevance:
            total, addresses = self._by_date(first, last)
            return total, [Found(self.searcher, one) for one in addresses]
        total, hits = self._best.first(max(last, ranking.RESCORED))
        found = [Found(self.searcher, address, score) for score, address in hits]
        if first < ranking.RESCORED:
            found = self._rescored(found[: ranking.RESCORED], last) + found[ranking.RESCORED :]
        return total, found[first:last]

    def first(self, limit: int) -> tuple[int, list[Any]]:
        """How many items there are, and the addresses of the first so many."""
        if not self._by_relevance:
            return self._by_date(0, limit)
        total, found = self.between(0, limit)
        return total, [one.address for one in found]

    def of_items(self, items: Sequence[int]) -> list[Found]:
        """The items with these first `seq`, in this order; those that are gone are left out."""
        if not items:
            return []
        hits = self.searcher.search(of_first_seqs(items), len(items)).hits
        addresses = [address for _, address in hits]
        found = dict(zip(self.searcher.first_seqs(addresses), addresses, strict=True))
        return [Found(self.searcher, found[item]) for item in items if item in found]

    @property
    def _by_relevance(self) -> bool:
        return self.query.sort == "relevance" and self.plan.question.ranks

    @cached_property
    def _gate(self) -> Clause:
        return self.plan.gate(relaxed=self.relaxed)

    @cached_property
    def _clause(self) -> Any:
        return filtered(translated(self._gate, self.searcher), self.filters)

    @property
    def _best(self) -> BestFirst:
        clauses = self.plan.score(relaxed=self.relaxed)
        title = whole_title(self.query.text)
        return BestFirst(self.searcher, self._gate, self.filters, clauses, title)

    def _by_date(self, first: int, last: int) -> tuple[int, list[Any]]:
        result = self.searcher.search(
            self._clause,
            last - first,
            offset=first,
            order_by_field=s.FIRST_SEQ,
            order=_ORDERS.get(self.query.sort, tantivy.Order.Desc),
        )
        return int(result.count), [address for _, address in result.hits]

    # Best passages ----------------------------------------------------------------------

    def _rescored(self, found: Sequence[Found], last: int) -> list[Found]:
        """The first hits in the order that their best passages and titles give them.

        Right as far as before `last`: hits that cannot reach so far, whatever their passages may
        be, are left where they are.
        """
        keys = self.searcher.keys([one.address for one in found])
        for one, key in zip(found, keys, strict=True):
            one.key = key
        worth = self.worth.of_terms
        # A question of one run: the passage that holds it whole covers all that can be covered.
        whole = needle(self._runs[0]) if len(self._runs) == 1 else ""
        most, most_to_gain = sum(worth.values()), self._most_to_gain
        reached: list[float] = []
        lowest = -inf
        for one in found:
            if one.score + most_to_gain < lowest:
                break
            self.deadline.check()
            texts = one.texts
            one.score += self._for_title(texts.title)
            covered = most
            if not whole or whole not in texts.passages:
                wanted = (lowest - one.score) / ranking.PASSAGE_WEIGHT
                _, covered = passages.best_passage(texts.passages, worth, wanted)
            one.score += ranking.PASSAGE_WEIGHT * covered
            if len(reached) < last:
                heappush(reached, one.score)
            else:
                heappushpop(reached, one.score)
            if len(reached) == last:
                lowest = reached[0]
        # Equal scores in a lasting order, so that no item is on two pages.
        ordered = sorted(
            zip(found, keys, strict=True), key=lambda pair: (-pair[0].score, -pair[1][0])
        )
        return [one for one, _ in ordered]

    @cached_property
    def _most_to_gain(self) -> float:
        """What no passage and title is worth more than."""
        in_order = ranking.PHRASES_IN_ORDER if len(self.plan.question.wanted) > 1 else 0.0
        return ranking.PASSAGE_WEIGHT * sum(self.worth.of_terms.values()) + in_order

    def _for_title(self, title: str) -> float:
        """Points for a scannable title that holds the question's chunks in their order."""
        several = len(self.plan.question.wanted) > 1
        return ranking.PHRASES_IN_ORDER if several and self._in_order(title) else 0.0

    def _in_order(self, title: str) -> bool:
        position = 0
        for run in self._runs:
            position = title.find(needle(run), position)
            if position < 0:
                return False
            position += len(run)
        return True

    @cached_property
    def _runs(self) -> list[str]:
        return [run for chunk in self.plan.question.wanted for run in chunk.runs]

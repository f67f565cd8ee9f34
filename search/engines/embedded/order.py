"""In what order the items of a query come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import tantivy

from ... import passages, ranking
from ...clauses import CHARACTERS
from ..indexed import whole_title
from . import schema as s
from .best import BestFirst
from .judging import Judge
from .query import counted, filtered, may_hold, of_first_seqs, translated
from .shortlist import Shortlist
from .threads import aside, known
from .titled import Titled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fupin_cms.ledger.search import SearchQuery

    from ...clauses import Clause, Scored
    from ...deadline import Deadline
    from ...filters import Filters
    from ...plan import Plan
    from ...questions import Question
    from .items import Texts
    from .reader import Located, Searcher
    from .threads import Later

    Total = Later[int]

_CHECKED = 16
"""After so many texts the time is looked at."""
_ORDERS = {"newest": tantivy.Order.Desc, "oldest": tantivy.Order.Asc}


class Found:
    """A hit on its way to the answer. `located`: where that is known already."""

    __slots__ = ("_located", "_searcher", "_texts", "address", "score")

    def __init__(
        self, searcher: Searcher, address: Any, score: float = 0.0, located: Located | None = None
    ) -> None:
        self._searcher = searcher
        self._located = located
        self._texts: Texts | None = None
        self.address = address
        self.score = score

    @property
    def located(self) -> Located:
        """Looked up when it is first asked for."""
        if self._located is None:
            (self._located,) = self._searcher.located([self.address])
        return self._located

    @property
    def texts(self) -> Texts:
        """Read when they are first asked for."""
        if self._texts is None:
            self._texts = self._searcher.texts_of(self.located)
        return self._texts


@dataclass
class Worth:
    """What each term of a question is worth in a passage; found out once for order and answer."""

    searcher: Searcher
    question: Question

    @cached_property
    def of_terms(self) -> passages.Weights:
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

    def between(self, first: int, last: int) -> tuple[Total, list[Found]]:
        """How many items there are, and those from `first` to before `last`."""
        if last <= first:
            return partial(counted, self._clause, self.searcher), []
        if not self._by_relevance:
            total, addresses = self._by_date(first, last)
            return known(total), [Found(self.searcher, one) for one in addresses]
        if last <= ranking.RESCORED and (settled := self._settled(last)):
            counting, found = settled
            return counting, found[first:last]
        total, hits = self._best.first(max(last, ranking.RESCORED))
        found = [Found(self.searcher, address, score) for score, address in hits]
        if first < ranking.RESCORED:
            rescored, _ = self._rescored(Shortlist(hits[: ranking.RESCORED]), last)
            found = rescored + found[ranking.RESCORED :]
        return known(total), found[first:last]

    def _settled(self, last: int) -> tuple[Total, list[Found]] | None:
        """How many items there are, and those before `last`, where a look at a few settles which
        they are.
        """
        # Of a question of many words hardly a title holds all.
        question = self.plan.question
        may_be_titled = question.all_words or len(question.wanted) == 1
        if may_be_titled and (titled := self._titled).may_have(last):
            # Begun before the search, to be done beside it.
            counting = aside(counted, self._clause, self.searcher)
            if listed := titled.shortlist(last):
                found, is_settled = self._rescored(listed, last)
                if is_settled:
                    return counting.result, found
        if looked_at := self._best.shortlist():
            total, shortlist = looked_at
            found, is_settled = self._rescored(shortlist, last)
            if is_settled:
                return known(total), found
        return None

    def first(self, limit: int) -> tuple[int, list[Any]]:
        """How many items there are, and the addresses of the first so many."""
        if not self._by_relevance:
            return self._by_date(0, limit)
        total, found = self.between(0, limit)
        return total(), [one.address for one in found]

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

    @cached_property
    def _best(self) -> BestFirst:
        return BestFirst(self.searcher, self._gate, self.filters, self._clauses, self._title)

    @property
    def _titled(self) -> Titled:
        return Titled(self.searcher, self._gate, self.filters, self._clauses, self._title)

    @cached_property
    def _clauses(self) -> list[Scored]:
        every = self.plan.score(relaxed=self.relaxed)
        return [one for one in every if may_hold(one.clause, self.searcher)]

    @property
    def _title(self) -> str:
        return whole_title(self.query.text)

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

    def _rescored(self, shortlist: Shortlist, last: int) -> tuple[list[Found], bool]:
        """The hits in the order that their best passages and titles give them, and whether no item
        that is not among them comes before `last`.

        Right as far as before `last`: hits that cannot reach so far, whatever their passages may
        be, are left out.
        """
        located = self.searcher.located([address for _, address in shortlist.hits])
        judge = self._judge(shortlist, last)
        judged: list[Found] = []
        for (score, address), where in zip(shortlist.hits, located, strict=True):
            if judge.is_beyond(score):
                break
            if len(judged) % _CHECKED == 0:
                self.deadline.check()
            one = Found(self.searcher, address, score, where)
            judge.add(one)
            judged.append(one)
        judge.ask_for_doubtful()
        # Equal scores in a lasting order, so that no item is on two pages.
        judged.sort(key=lambda one: (-round(one.score, ranking.PLACES), -one.located.item))
        return judged, judge.is_beyond(shortlist.others)

    def _judge(self, shortlist: Shortlist, last: int) -> Judge:
        return Judge(self.searcher, self.plan, self.worth.of_terms, last, shortlist.unsure)

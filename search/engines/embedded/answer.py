"""Answering a query: which items, in what order, how many of each kind, what to show of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fupin_cms.ledger.search import DEEPEST, SearchQuery, SearchResult

from ... import passages, ranking
from ...analysis import needle
from ...filters import NO_FILTERS
from ...showing import Showing
from ..paging import first_page, shown_before
from .facets import FacetCounter
from .held import Held
from .order import Found, Order, Worth
from .query import counted, filtered, translated
from .threads import known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fupin_cms.ledger.search import Hit

    from ...deadline import Deadline
    from ...filters import Filters
    from ...plan import Plan
    from ...questions import Question
    from .held import HeldSearches
    from .reader import Searcher
    from .schema import Stored
    from .threads import Later


@dataclass
class Answer:
    """Answers one query on one searcher; `Reader.searching` gives it."""

    searcher: Searcher
    query: SearchQuery
    plan: Plan
    filters: Filters
    searches: HeldSearches
    deadline: Deadline

    @property
    def question(self) -> Question:
        return self.plan.question

    def result(self) -> SearchResult:
        """The answer as the protocol wants it.

        Raises SearchExpiredError where the search that it is a page of is held no longer, and
        SearchUnavailableError when the time is over.
        """
        facets = FacetCounter(self.searcher, self.query.facets, self.filters, self.deadline)
        counting = facets.begin(self._gate(relaxed=False)) if facets.names else None
        page, complete = self._found()
        self.deadline.check()
        hits = [self._hit(one) for one in page.found]
        strict = counting.result() if counting else {}
        return SearchResult(
            total=page.total,
            hits=hits,
            facets=strict if complete is None else facets.of(self._gate(relaxed=True)),
            relaxed=complete is not None,
            complete=page.total if complete is None else complete,
            held=page.held or self._token(page),
        )

    # What is found ----------------------------------------------------------------------

    def _found(self) -> tuple[_Page, int | None]:
        """The page, and where items with some of the words follow, how many hold all of them."""
        if not self.query.held:
            page = self._page(self._order(relaxed=False))
            # So many with the filters are not fewer without.
            if not self.plan.may_relax or page.has(ranking.FEWEST_HITS):
                return page, None
            complete = self._complete()
            if complete is not None:
                page = self._page(self._order(relaxed=True))
            return page, complete
        complete = self._complete()
        return self._page(self._order(relaxed=complete is not None)), complete

    def _complete(self) -> int | None:
        """How many items hold all words; None where that is enough, and none with some follow.

        Asked without filters: a facet's count must stay true when it is chosen.
        """
        if not self.plan.may_relax:
            return None
        complete = self._count(relaxed=False)
        if complete >= ranking.FEWEST_HITS:
            return None
        if complete and all(chunk.keys for chunk in self.question.words):
            return None
        return complete if self._count(relaxed=True) > complete else None

    def _count(self, *, relaxed: bool) -> int:
        return counted(filtered(self._gate(relaxed=relaxed), NO_FILTERS), self.searcher)

    def _gate(self, *, relaxed: bool) -> Any:
        return translated(self.plan.gate(relaxed=relaxed), self.searcher)

    @cached_property
    def _worth(self) -> Worth:
        return Worth(self.searcher, self.question)

    def _order(self, *, relaxed: bool) -> Order:
        return Order(
            self.searcher,
            self.query,
            self.plan,
            self.filters,
            self._worth,
            self.deadline,
            relaxed=relaxed,
        )

    # Pages ------------------------------------------------------------------------------

    def _page(self, order: Order) -> _Page:
        first, last = self.query.offset, self.query.offset + self.query.limit
        if not self.query.held:
            return _Page(*order.between(first, last))
        token, held = self.query.held, self._held(order)
        if shown_before(self.query) is not None:
            token = self.searches.keep(self.query, held)
        return _Page(known(held.total), order.of_items(held.items[first:last]), token)

    def _token(self, page: _Page) -> str:
        """By which further pages are asked for; only a first page has one, if others follow."""
        if self.query.offset or self.query.limit >= page.total:
            return ""
        return first_page(self.query, [one.located.item for one in page.found])

    def _held(self, order: Order) -> Held:
        """The search that the page is of; at its second page the order is made to be held."""
        before = shown_before(self.query)
        if before is None:
            return self.searches.find(self.query)
        total, addresses = order.first(DEEPEST)
        shown = set(before)
        later = [item for item in self.searcher.first_seqs(addresses) if item not in shown]
        return Held([*before, *later], max(total, len(before) + len(later)))

    # What is shown ----------------------------------------------------------------------

    @cached_property
    def _showing(self) -> Showing:
        return Showing(self.plan)

    def _hit(self, found: Found) -> Hit:
        stored = self.searcher.stored_of(found.located)
        position = self._shown_passage(stored, found.texts.passages)
        attachment, passage = stored.passages[position] if stored.passages else (None, "")
        return self._showing.hit(
            content_id=stored.content_id,
            seq=stored.seq,
            score=found.score,
            title=stored.title,
            passage=passage,
            attachment="" if attachment is None else stored.attachments[attachment],
        )

    def _shown_passage(self, stored: Stored, texts: str) -> int:
        """Position of the best passage, of that part of the item where words are wanted."""
        part = self.plan.shown_of
        if not part:
            # No passage is better than one that holds all that is typed.
            whole = texts.find(self._only_run) if self._only_run else -1
            if whole >= 0:
                return texts.count("\n", 0, whole)
            return passages.best_passage(texts, self._worth_showing)[0]
        wanted = [
            position
            for position, (attachment, _) in enumerate(stored.passages)
            if (attachment is not None) == (part == "attached")
        ] or range(len(stored.passages))
        lines = texts.split("\n")
        eligible = "\n".join(lines[position] for position in wanted)
        best, _ = passages.best_passage(eligible, self._worth_showing)
        return wanted[best] if wanted else 0

    @cached_property
    def _only_run(self) -> str:
        """What is typed, where it is nothing but one run and is not called otherwise too."""
        runs = [run for chunk in self.question.wanted for run in chunk.runs]
        return needle(runs[0]) if len(runs) == 1 and not self.plan.others else ""

    @cached_property
    def _worth_showing(self) -> passages.Weights:
        """As for the order; and words that stand as they were typed are shown before others."""
        typed = {needle(run) for chunk in self.question.wanted for run in chunk.runs}
        typed |= {needle(other) for other in self.plan.others if " " not in other}
        runs = dict.fromkeys(typed, ranking.WHOLE_RUN_SHOWN)
        return passages.Weights({**self._worth.of_terms, **runs}, {})


@dataclass(frozen=True)
class _Page:
    counted: Later[int]
    found: Sequence[Found]
    held: str = ""

    @cached_property
    def total(self) -> int:
        """How many items there are. It may be counted yet, while the hits are shown."""
        return self.counted()

    def has(self, fewest: int) -> bool:
        """Whether there are so many items."""
        return len(self.found) >= fewest or self.total >= fewest

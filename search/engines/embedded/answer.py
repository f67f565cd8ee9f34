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
        page, complete, relaxed = self._found()
        self.deadline.check()
        hits = [self._hit(one) for one in page.found]
        strict = counting.result() if counting else {}
        return SearchResult(
            total=page.total,
            hits=hits,
            facets=facets.of(self._gate(relaxed=True)) if relaxed else strict,
            relaxed=relaxed,
            complete=complete if relaxed else page.total,
            held=page.token,
        )

    # What is found ----------------------------------------------------------------------

    def _found(self) -> tuple[_Page, int, bool]:
        """The page, how many items hold all words, and whether items with some of them follow."""
        if not self.query.held:
            page = self._page(self._order(relaxed=False))
            # So many with the filters are not fewer without.
            if not self.plan.may_relax or page.total >= ranking.FEWEST_HITS:
                return page, page.total, False
            complete, relaxed = self._complete_and_relaxed()
            if relaxed:
                page = self._page(self._order(relaxed=True))
            return page, complete, relaxed
        complete, relaxed = self._complete_and_relaxed()
        return self._page(self._order(relaxed=relaxed)), complete, relaxed

    def _complete_and_relaxed(self) -> tuple[int, bool]:
        """How many items hold all words, as far as that is counted; whether too few do.

        Asked without filters: a facet's count must stay true when it is chosen.
        """
        if not self.plan.may_relax:
            return 0, False
        complete = self._count(relaxed=False)
        if complete >= ranking.FEWEST_HITS:
            return complete, False
        if complete and all(chunk.keys for chunk in self.question.words):
            return complete, False
        return complete, self._count(relaxed=True) > complete

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
            total, found = order.between(first, last)
            shown = self.searcher.first_seqs([one.address for one in found]) if not first else []
            token = first_page(self.query, shown) if last < total else ""
            return _Page(total, found, token)
        token, held = self.query.held, self._held(order)
        if shown_before(self.query) is not None:
            token = self.searches.keep(self.query, held)
        return _Page(held.total, order.of_items(held.items[first:last]), token)

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
    total: int
    found: Sequence[Found]
    token: str

"""Adding to the first hits what their texts show, as long as another can come on the page."""

from __future__ import annotations

from heapq import heappush, heapreplace
from math import inf
from typing import TYPE_CHECKING

from ... import passages, ranking
from ...analysis import needle
from .best import holding_among
from .standing import stands, wanted_texts

if TYPE_CHECKING:
    from ...clauses import Constant
    from ...plan import Plan
    from .order import Found
    from .reader import Searcher


_EQUAL = 10**-ranking.PLACES
"""Scores that differ by less may be equal, and the newer item first."""


class Judge:
    """Judges hits in the order of their scores.

    `unsure`: a clause that is not among the scores yet. Its points are added where the texts show
    that it holds, and to the others once the index is asked.
    """

    def __init__(
        self,
        searcher: Searcher,
        plan: Plan,
        worth: passages.Weights,
        last: int,
        unsure: Constant | None,
    ) -> None:
        self._searcher = searcher
        runs = [run for chunk in plan.question.wanted for run in chunk.runs]
        self._needles = [(needle(run), len(run)) for run in runs]
        # A question of one run: the passage that holds it whole covers all that can be covered.
        self._whole = self._needles[0][0] if len(runs) == 1 else ""
        self._for_order = ranking.PHRASES_IN_ORDER if len(plan.question.wanted) > 1 else 0.0
        self._worth = worth
        self._most_covered = ranking.PASSAGE_WEIGHT * worth.most
        self._last = last
        self._unsure = unsure
        self._points = unsure.points if unsure else 0.0
        self._most_to_gain = self._points + self._most_covered + self._for_order
        self._shown_by = wanted_texts(unsure.clause) if unsure else []
        self._doubtful: list[Found] = []
        # Scores of the best so far, as many as come before `last`, and the lowest of so many.
        self._reached: list[float] = []
        self._lowest = -inf

    def is_beyond(self, score: float) -> bool:
        """Whether no item with such a score comes before `last`, whatever its texts are."""
        return score == -inf or score + self._most_to_gain + _EQUAL < self._lowest

    def add(self, one: Found) -> None:
        """Add what the texts of a hit show."""
        texts = one.texts
        score, doubted = one.score, 0.0
        if self._unsure:
            if all(self._shown_by) and stands(self._shown_by, texts):
                score += self._points
            else:
                self._doubtful.append(one)
                doubted = self._points
        if self._for_order and self._in_order(texts.title):
            score += self._for_order
        if self._whole and self._whole in texts.passages:
            score += self._most_covered
        else:
            wanted = (self._lowest - score - doubted) / ranking.PASSAGE_WEIGHT
            _, covered = passages.best_passage(texts.passages, self._worth, wanted)
            score += ranking.PASSAGE_WEIGHT * covered
        one.score = score
        self._reach(score)

    def ask_for_doubtful(self) -> None:
        """Ask the index for those whose texts did not show whether the clause holds."""
        if not (self._unsure and self._doubtful):
            return
        doubtful = [one.located for one in self._doubtful]
        holding = holding_among(self._searcher, doubtful, self._unsure.clause)
        for one in self._doubtful:
            if one.located in holding:
                one.score += self._points

    def _reach(self, score: float) -> None:
        if len(self._reached) == self._last:
            if score <= self._lowest:
                return
            heapreplace(self._reached, score)
        else:
            heappush(self._reached, score)
            if len(self._reached) < self._last:
                return
        self._lowest = self._reached[0]

    def _in_order(self, title: str) -> bool:
        """Whether a scannable title holds the question's chunks in their order."""
        position = 0
        for one, length in self._needles:
            position = title.find(one, position)
            if position < 0:
                return False
            position += length
        return True

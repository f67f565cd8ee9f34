"""What a clause can give to an item at most, told from frequencies alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import TYPE_CHECKING

from ...clauses import AllOf, AnyOf, Best, Boosted, Constant, FirstKnown, Phrase, Term
from . import schema as s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...clauses import Clause
    from .reader import Searcher

_MOST_OF_A_TERM = 2.2
"""BM25 gives a word its idf times less than this: `k1 + 1`."""


@dataclass(frozen=True)
class Bounds:
    """Bounds of one index."""

    searcher: Searcher

    def most(self, clause: Clause) -> float:
        """Points that no item exceeds."""
        match clause:
            case Term(field, value):
                found = self._most_of_words(field, (value,))
            case Phrase(field, tokens):
                found = self._most_of_words(field, tokens)
            case Constant(_, points):
                found = points
            case Boosted(inner, weight):
                found = weight * self.most(inner)
            case FirstKnown(_, keys):
                found = max((points for _, points in keys), default=0.0)
            case Best(clauses):
                found = max(map(self.most, clauses), default=0.0)
            case AllOf(clauses) | AnyOf(clauses):
                found = sum(map(self.most, clauses))
        return found

    def _most_of_words(self, field: str, words: Sequence[str]) -> float:
        known = [self.searcher.doc_freq(field, word) for word in words]
        return _MOST_OF_A_TERM * sum(map(self._idf, known)) if all(known) else 0.0

    def _idf(self, known: int) -> float:
        return log(1 + (self._documents - known + 0.5) / (known + 0.5))

    @cached_property
    def _documents(self) -> int:
        """As tantivy counts them: those too that are deleted but still there."""
        kinds = (s.ITEM, s.GONE, s.CURSOR)
        return sum(self.searcher.doc_freq(s.KIND, kind) for kind in kinds)

"""The best of what passes a gate: which clauses are asked of every item, and which of a few.

What the gate asks for is scored there and then, with all that holds only where the gate does:
asked apart, postings are read twice, and every item is looked up in the second reading. A costly
clause is asked only of the items that may come first with its points.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any

from tantivy import Occur, Query

from ... import ranking
from ...clauses import (
    ANYWHERE,
    ATTACHED,
    TEXT,
    AllOf,
    AnyOf,
    Best,
    Boosted,
    Constant,
    Phrase,
    Term,
)
from ...filters import NO_FILTERS
from . import schema as s
from .left import Left, conditions
from .query import any_of, equals, filtered, flat, may_hold, of_first_seqs, translated
from .shortlist import Shortlist
from .standing import stands, wanted_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ...clauses import Clause, Scored
    from ...filters import Filters
    from .reader import Located, Searcher
    from .shortlist import Hit

_LOOKED_AT = 125
"""So many of the first items are asked for a costly clause."""
_MANY = 5_000
"""Items for which a clause is costly. Asked of fewer, it is over before a second search begins."""


@dataclass(frozen=True)
class BestFirst:
    """The items that pass gate and filters, in the order of what clauses and a whole title add."""

    searcher: Searcher
    gate: Clause
    filters: Filters
    clauses: Sequence[Scored]
    title: str

    def shortlist(self) -> tuple[int, Shortlist] | None:
        """How many items there are, and the first by all but a costly clause; None where none is
        left out.
        """
        costly = self._costly
        if costly is None or _held_by_all(self.gate, costly):
            return None
        total, hits = self._looked_at
        listed = hits[: ranking.RESCORED]
        others = hits[len(listed)][0] if len(hits) > len(listed) else -inf
        return total, Shortlist(listed, others, costly)

    def first(self, limit: int) -> tuple[int, list[Hit]]:
        """How many items there are, and the first so many."""
        costly = self._costly if limit <= ranking.RESCORED else None
        if costly is None:
            return self._asked(self.clauses, limit)
        if _held_by_all(self.gate, costly):
            total, found = self._asked(self._others, limit)
            return total, [(score + costly.points, address) for score, address in found]
        total, looked_at = self._looked_at
        found = self._with_points(looked_at, costly)
        if total > len(looked_at) and found[limit - 1][0] < looked_at[-1][0] + costly.points:
            # There may be items beyond those that were looked at, which come first by its points.
            _, holding = self._asked(self._others, limit, only=costly)
            found = _merged(holding, found)
        return total, found[:limit]

    @cached_property
    def _looked_at(self) -> tuple[int, list[Hit]]:
        return self._asked(self._others, _LOOKED_AT)

    @cached_property
    def _others(self) -> list[Scored]:
        """All clauses but the costly one."""
        return [one for one in self.clauses if one.clause is not self._costly]

    @cached_property
    def _costly(self) -> Constant | None:
        """The clause that is asked only of some: what is narrowed by filters is asked wholly."""
        if self.filters != NO_FILTERS:
            return None
        for one in self.clauses:
            if one.is_costly and isinstance(one.clause, Constant):
                return one.clause if self._most(one.clause) > _MANY else None
        return None

    def _most(self, clause: Clause) -> int:
        """At most in how many items a clause has to be looked for."""
        match clause:
            case Term(field, value):
                return self.searcher.doc_freq(field, value)
            case Phrase(field, tokens):
                return min(self.searcher.doc_freq(field, token) for token in tokens)
            case Constant(inner) | Boosted(inner):
                return self._most(inner)
            case AllOf(inner_clauses):
                return min(map(self._most, inner_clauses), default=0)
            case AnyOf(inner_clauses) | Best(inner_clauses):
                return sum(map(self._most, inner_clauses))
            case _:
                return 0

    def _with_points(self, hits: Sequence[Hit], costly: Constant) -> list[Hit]:
        """The hits, those that hold the clause with its points."""
        located = self.searcher.located([address for _, address in hits])
        holding = self._shown_by_texts(located, costly)
        asked = [one for one in located if one not in holding]
        holding |= holding_among(self.searcher, asked, costly.clause)
        return _ordered(
            (score + costly.points if one in holding else score, address)
            for (score, address), one in zip(hits, located, strict=True)
        )

    def _shown_by_texts(self, located: Sequence[Located], costly: Constant) -> set[Located]:
        """Those of the hits whose texts show that the clause holds: most of the first hits do, and
        are read for their passages anyway.
        """
        wanted = wanted_texts(costly.clause)
        if not all(wanted):
            return set()
        return {one for one in located if stands(wanted, self.searcher.texts_of(one))}

    def _asked(
        self, clauses: Sequence[Scored], limit: int, only: Clause | None = None
    ) -> tuple[int, list[Hit]]:
        result = self.searcher.search(self._query(clauses, only), limit)
        return int(result.count), list(result.hits)

    def _query(self, clauses: Sequence[Scored], only: Clause | None) -> Any:
        left = Left.of(clauses)
        wanted = [self._gate(left)]
        if self.filters != NO_FILTERS:
            wanted.append(Query.const_score_query(filtered(Query.all_query(), self.filters), 0.0))
        if only is not None:
            wanted.append(translated(only, self.searcher))
        adding = [*self._read_together(left.terms), *self._each(left.others)]
        if self.searcher.doc_freq(s.WHOLE_TITLE, self.title):
            whole = equals(s.WHOLE_TITLE, self.title)
            adding.append(Query.const_score_query(whole, ranking.WHOLE_TITLE))
        return Query.boolean_query(
            [(Occur.Must, one) for one in wanted] + [(Occur.Should, one) for one in adding]
        )

    def _gate(self, left: Left) -> Any:
        """The gate as a query. One of a single choice scores what it can, and takes that out of
        what is left; one of several passes few items, which are soon looked up beside it.
        """
        gate = self.gate
        while isinstance(gate, AllOf) and len(gate.clauses) == 1 and not gate.without:
            (gate,) = gate.clauses
        if isinstance(gate, AllOf):
            return Query.const_score_query(translated(gate, self.searcher), 0.0)
        terms: dict[Term, float] = {}
        others: list[Any] = []
        choices = [one for one in flat([gate]) if may_hold(one, self.searcher)] or [gate]
        for one in choices:
            if (asked := _scored_terms(one, left.terms)) is not None:
                terms |= {term: left.terms.pop(term) for term in asked}
            else:
                others.append(Query.const_score_query(translated(one, self.searcher), 0.0))
        implied = left.taken_by(choices)
        terms |= implied.terms
        return any_of([*self._read_together(terms), *others, *self._each(implied.others)])

    def _read_together(self, terms: Mapping[Term, float]) -> list[Any]:
        """Terms in a choice of their own, which tantivy reads twice as fast as a mixed one."""
        if not terms:
            return []
        weighed = [
            Query.boost_query(translated(term, self.searcher), weight)
            for term, weight in terms.items()
        ]
        return [any_of(weighed)]

    def _each(self, clauses: Iterable[Clause]) -> list[Any]:
        return [translated(one, self.searcher) for one in clauses]


def _scored_terms(choice: Clause, scored: Mapping[Term, float]) -> list[Term] | None:
    """The terms that hold where the choice does, if they are scored."""
    if not isinstance(choice, Term):
        return None
    # A token that stands anywhere stands in one of these.
    fields = (TEXT, ATTACHED) if choice.field == ANYWHERE else (choice.field,)
    terms = [Term(field, choice.value) for field in fields]
    return terms if all(term in scored for term in terms) else None


def holding_among(searcher: Searcher, located: Sequence[Located], clause: Clause) -> set[Located]:
    """Those of some items for which a clause holds."""
    if not located:
        return set()
    among = of_first_seqs(one.item for one in located)
    both = [(Occur.Must, among), (Occur.Must, translated(clause, searcher, among))]
    found = searcher.search(Query.boolean_query(both), len(located)).hits
    return set(searcher.located([address for _, address in found]))


def _held_by_all(gate: Clause, costly: Constant) -> bool:
    """Whether the gate asks for it already."""
    asked = list(conditions(gate))
    return all(one in asked for one in conditions(costly.clause))


def _merged(first: Sequence[Hit], second: Sequence[Hit]) -> list[Hit]:
    """The hits of both, as the first has them."""
    known = {_key(address) for _, address in first}
    return _ordered([*first, *(one for one in second if _key(one[1]) not in known)])


def _ordered(hits: Iterator[Hit] | Sequence[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: -hit[0])


def _key(address: Any) -> tuple[int, int]:
    return address.segment_ord, address.doc

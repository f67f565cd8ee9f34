"""The best of what passes a gate: which clauses are asked of every item, and which of a few.

A word that the gate asks for is scored there and then: asked apart, its postings are read twice,
and every item is looked up in the second reading. A costly clause is asked only of the items that
may come first with its points.
"""

from __future__ import annotations

from dataclasses import dataclass
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
from .query import any_of, equals, filtered, flat, of_first_seqs, translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...clauses import Clause, Scored
    from ...filters import Filters

_LOOKED_AT = 125
"""So many of the first items are asked for a costly clause."""
_MANY = 5_000
"""Items for which a clause is costly. Asked of fewer, it is over before a second search begins."""

Hit = tuple[float, Any]
"""A score and an address."""


@dataclass(frozen=True)
class BestFirst:
    """The items that pass gate and filters, in the order of what clauses and a whole title add."""

    searcher: Any
    gate: Clause
    filters: Filters
    clauses: Sequence[Scored]
    title: str

    def first(self, limit: int) -> tuple[int, list[Hit]]:
        """How many items there are, and the first so many."""
        costly = self._costly if limit <= ranking.RESCORED else None
        if costly is None:
            return self._asked(self.clauses, limit)
        others = [one for one in self.clauses if one.clause is not costly]
        if _held_by_all(self.gate, costly):
            total, found = self._asked(others, limit)
            return total, [(score + costly.points, address) for score, address in found]
        total, looked_at = self._asked(others, _LOOKED_AT)
        found = self._with_points(looked_at, costly)
        if total > len(looked_at) and found[limit - 1][0] < looked_at[-1][0] + costly.points:
            # There may be items beyond those that were looked at, which come first by its points.
            _, holding = self._asked(others, limit, only=costly)
            found = _merged(holding, found)
        return total, found[:limit]

    @property
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
                return int(self.searcher.doc_freq(field, value))
            case Phrase(field, tokens):
                return min(int(self.searcher.doc_freq(field, token)) for token in tokens)
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
        firsts = self.searcher.fast_field_values(s.FIRST_SEQ, [address for _, address in hits])
        among = of_first_seqs(map(int, firsts))
        asked = translated(costly.clause, self.searcher, among)
        both = [(Occur.Must, among), (Occur.Must, asked)]
        holding = self.searcher.search(Query.boolean_query(both), max(1, len(hits))).hits
        keys = {_key(address) for _, address in holding}
        return _ordered(
            (score + costly.points if _key(address) in keys else score, address)
            for score, address in hits
        )

    def _asked(
        self, clauses: Sequence[Scored], limit: int, only: Clause | None = None
    ) -> tuple[int, list[Hit]]:
        result = self.searcher.search(self._query(clauses, only), limit)
        return int(result.count), list(result.hits)

    def _query(self, clauses: Sequence[Scored], only: Clause | None) -> Any:
        weights = _weights(clauses)
        wanted = [self._weighed(self.gate, weights)]
        if self.filters != NO_FILTERS:
            wanted.append(Query.const_score_query(filtered(Query.all_query(), self.filters), 0.0))
        if only is not None:
            wanted.append(translated(only, self.searcher))
        whole = equals(s.WHOLE_TITLE, self.title)
        adding = [Query.const_score_query(whole, ranking.WHOLE_TITLE)]
        # What is left in the weights is nowhere in the gate.
        adding += [
            translated(one.clause, self.searcher)
            for one in clauses
            if (term := _weighed_term(one)) is None or term in weights
        ]
        return Query.boolean_query(
            [(Occur.Must, one) for one in wanted] + [(Occur.Should, one) for one in adding]
        )

    def _weighed(self, gate: Clause, weights: dict[Term, float]) -> Any:
        """The gate as a query, in which terms score by their weights and all else nothing.

        Takes out of the weights what it has used.
        """
        if isinstance(gate, AllOf) and gate.clauses:
            wanted = [(Occur.Must, self._weighed(one, weights)) for one in gate.clauses]
            without = [(Occur.MustNot, translated(one, self.searcher)) for one in gate.without]
            return Query.boolean_query(wanted + without)
        return any_of([part for one in flat([gate]) for part in self._weighed_parts(one, weights)])

    def _weighed_parts(self, clause: Clause, weights: dict[Term, float]) -> Iterator[Any]:
        """The parts of a choice; a token that stands anywhere is where it is scored."""
        asked = [clause]
        if isinstance(clause, Term) and clause.field == ANYWHERE:
            scored = [Term(field, clause.value) for field in (TEXT, ATTACHED)]
            asked = list(scored) if all(one in weights for one in scored) else asked
        for one in asked:
            query = translated(one, self.searcher)
            if isinstance(one, Term) and one in weights:
                yield Query.boost_query(query, weights.pop(one))
            else:
                yield Query.const_score_query(query, 0.0)


def _weights(clauses: Sequence[Scored]) -> dict[Term, float]:
    """The weight of every term that is scored for itself."""
    found: dict[Term, float] = {}
    for one in clauses:
        if isinstance(one.clause, Boosted) and (term := _weighed_term(one)):
            found[term] = one.clause.weight
    return found


def _weighed_term(one: Scored) -> Term | None:
    clause = one.clause
    if isinstance(clause, Boosted) and isinstance(clause.clause, Term):
        return clause.clause
    return None


def _held_by_all(gate: Clause, costly: Constant) -> bool:
    """Whether the gate asks for it already."""
    asked = list(_conditions(gate))
    return all(one in asked for one in _conditions(costly.clause))


def _conditions(clause: Clause) -> Iterator[Clause]:
    if isinstance(clause, AllOf):
        for one in clause.clauses:
            yield from _conditions(one)
    elif isinstance(clause, AnyOf) and len(clause.clauses) == 1:
        yield from _conditions(clause.clauses[0])
    else:
        yield clause


def _merged(first: Sequence[Hit], second: Sequence[Hit]) -> list[Hit]:
    """The hits of both, as the first has them."""
    known = {_key(address) for _, address in first}
    return _ordered([*first, *(one for one in second if _key(one[1]) not in known)])


def _ordered(hits: Iterator[Hit] | Sequence[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: -hit[0])


def _key(address: Any) -> tuple[int, int]:
    return address.segment_ord, address.doc

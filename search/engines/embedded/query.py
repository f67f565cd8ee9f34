"""From the plan's clauses to what tantivy asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tantivy import FieldType, Occur, Query

from ... import ranking
from ...clauses import (
    OWN_NUMBERS,
    AllOf,
    AnyOf,
    Best,
    Boosted,
    Clause,
    Constant,
    FirstKnown,
    Phrase,
    Scored,
    Term,
)
from . import schema as s

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ...filters import Filters

_FIRST_DAY, _LAST_DAY = 0, 99_999_999
_SCORED = frozenset({"text", "title", "lead", "attached", "syllables", "initials"})
"""Fields whose terms are weighed by how often they stand there."""


def translated(clause: Clause, searcher: Any) -> Any:
    """The clause as a query; `searcher` tells which numbers are known."""
    match clause:
        case Term(field, value):
            query = _term(field, value)
        case Phrase(field, tokens):
            query = Query.phrase_query(s.schema(), field, list(tokens))
        case FirstKnown(field, keys):
            query = _first_known(field, keys, searcher)
        case Constant(inner, points):
            query = Query.const_score_query(translated(inner, searcher), points)
        case Boosted(inner, weight):
            query = Query.boost_query(translated(inner, searcher), weight)
        case _:
            query = _joined(clause, searcher)
    return query


def _joined(clause: AllOf | AnyOf | Best, searcher: Any) -> Any:
    parts = [translated(one, searcher) for one in clause.clauses]
    match clause:
        case Best():
            return Query.disjunction_max_query(parts)
        case AnyOf():
            return parts[0] if len(parts) == 1 else _any(parts)
        case AllOf():
            wanted = [(Occur.Must, part) for part in parts or [Query.all_query()]]
            without = [(Occur.MustNot, translated(one, searcher)) for one in clause.without]
            return Query.boolean_query(wanted + without)


def _any(parts: Iterable[Any]) -> Any:
    return Query.boolean_query([(Occur.Should, part) for part in parts])


def _first_known(field: str, keys: Sequence[tuple[str, float]], searcher: Any) -> Any:
    for key, points in keys:
        if searcher.doc_freq(field, key):
            return Query.const_score_query(_term(field, key), points)
    return Query.empty_query()


def filtered(gate: Any, filters: Filters, *, without: str = "") -> Any:
    """The items that pass the gate and the filters, all but one."""
    clauses = [(Occur.Must, gate), (Occur.Must, _equals(s.KIND, s.ITEM))]
    for name, values in filters.terms.items():
        if name != without:
            clauses.append((Occur.Must, _any(_equals(name, value) for value in values)))
    for name, (first, last) in filters.days.items():
        clauses.append((Occur.Must, _between(name, first, last)))
    if filters.document_number:
        clauses.append((Occur.Must, _equals(OWN_NUMBERS, filters.document_number)))
    return Query.boolean_query(clauses)


def scored(gate: Any, clauses: Sequence[Scored], title: str, searcher: Any) -> Any:
    """What passes the gate, in the order of what the clauses add, and points for a title."""
    whole = Query.const_score_query(_equals(s.WHOLE_TITLE, title), ranking.WHOLE_TITLE)
    return Query.boolean_query(
        [(Occur.Must, Query.const_score_query(gate, 0.0)), (Occur.Should, whole)]
        + [(Occur.Should, translated(one.clause, searcher)) for one in clauses]
    )


def score_of(content_id: str, clause: Clause, searcher: Any) -> float:
    """What a clause gives to one item; 0 where it does not hold."""
    only = Query.const_score_query(_equals(s.KEY, content_id), 0.0)
    both = [(Occur.Must, only), (Occur.Must, translated(clause, searcher))]
    hits = searcher.search(Query.boolean_query(both), 1).hits
    return float(hits[0][0]) if hits else 0.0


def _term(field: str, value: str) -> Any:
    option = "freq" if field in _SCORED else "basic"
    return Query.term_query(s.schema(), field, value, option)


def _equals(field: str, value: str) -> Any:
    return Query.term_query(s.schema(), field, value, "basic")


def _between(field: str, first: int | None, last: int | None) -> Any:
    return Query.range_query(
        s.schema(),
        field,
        FieldType.Unsigned,
        _FIRST_DAY if first is None else first,
        _LAST_DAY if last is None else last,
    )

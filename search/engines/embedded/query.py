"""From the plan's clauses to what tantivy asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tantivy import FieldType, Occur, Query

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
    Term,
)
from . import schema as s

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ...filters import Filters

_FIRST_DAY, _LAST_DAY = 0, 99_999_999
_SCORED = frozenset({"text", "title", "lead", "attached", "syllables", "initials"})
"""Fields whose terms are weighed by how often they stand there."""


def translated(clause: Clause, searcher: Any, among: Any = None) -> Any:
    """The clause as a query; `searcher` tells which numbers are known.

    `among`: the few items of which it is asked. Said for each phrase, since a choice reads all that
    its parts find before it is narrowed.
    """
    match clause:
        case Term(field, value):
            query = _term(field, value)
        case Phrase(field, tokens):
            query = Query.phrase_query(s.schema(), field, list(tokens))
            if among is not None:
                query = Query.boolean_query([(Occur.Must, among), (Occur.Must, query)])
        case FirstKnown(field, keys):
            query = _first_known(field, keys, searcher)
        case Constant(inner, points):
            query = Query.const_score_query(translated(inner, searcher, among), points)
        case Boosted(inner, weight):
            query = Query.boost_query(translated(inner, searcher, among), weight)
        case _:
            query = _joined(clause, searcher, among)
    return query


def _joined(clause: AllOf | AnyOf | Best, searcher: Any, among: Any) -> Any:
    inner = flat([clause]) if isinstance(clause, AnyOf) else clause.clauses
    parts = [translated(one, searcher, among) for one in inner]
    match clause:
        case Best():
            return Query.disjunction_max_query(parts)
        case AnyOf():
            return any_of(parts)
        case AllOf() if len(parts) == 1 and not clause.without:
            return parts[0]
        case AllOf():
            wanted = [(Occur.Must, part) for part in parts or [equals(s.KIND, s.ITEM)]]
            without = [(Occur.MustNot, translated(one, searcher)) for one in clause.without]
            return Query.boolean_query(wanted + without)


def any_of(parts: Sequence[Any]) -> Any:
    """Any of the queries."""
    if len(parts) == 1:
        return parts[0]
    return Query.boolean_query([(Occur.Should, part) for part in parts])


def flat(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """The clauses, choices among choices being choices too: one union is read, not one of many."""
    for clause in clauses:
        if isinstance(clause, AnyOf):
            yield from flat(clause.clauses)
        else:
            yield clause


def _first_known(field: str, keys: Sequence[tuple[str, float]], searcher: Any) -> Any:
    for key, points in keys:
        if searcher.doc_freq(field, key):
            return Query.const_score_query(_term(field, key), points)
    return Query.empty_query()


def may_hold(clause: Clause, searcher: Any) -> bool:
    """Whether a clause may hold for any item. One whose words are in no item is not worth asking:
    a union of terms alone is read faster. For a term tantivy knows it as soon.
    """
    match clause:
        case Phrase(field, tokens):
            return all(searcher.doc_freq(field, token) for token in tokens)
        case Constant(inner) | Boosted(inner):
            return may_hold(inner, searcher)
        case AllOf(clauses):
            return all(may_hold(one, searcher) for one in clauses)
        case AnyOf(clauses) | Best(clauses):
            return any(may_hold(one, searcher) for one in clauses)
        case FirstKnown(field, keys):
            return any(searcher.doc_freq(field, key) for key, _ in keys)
        case _:
            return True


def filtered(gate: Any, filters: Filters, *, without: str = "") -> Any:
    """The items that pass the gate and the filters, all but one."""
    clauses = [(Occur.Must, gate)]
    for name, values in filters.terms.items():
        if name != without:
            clauses.append((Occur.Must, any_of([equals(name, value) for value in values])))
    for name, (first, last) in filters.days.items():
        clauses.append((Occur.Must, _between(name, first, last)))
    if filters.document_number:
        clauses.append((Occur.Must, equals(OWN_NUMBERS, filters.document_number)))
    return Query.boolean_query(clauses)


def counted(query: Any, searcher: Any) -> int:
    """How many items a query finds. To search for them would take two or three times as long, since
    each would be scored.
    """
    found = searcher.aggregate(query, {"kinds": {"terms": {"field": s.KIND}}})
    kinds = {one["key"]: one["doc_count"] for one in found["kinds"]["buckets"]}
    return int(kinds.get(s.ITEM, 0))


def score_of(content_id: str, clause: Clause, searcher: Any) -> float:
    """What a clause gives to one item; 0 where it does not hold."""
    only = Query.const_score_query(equals(s.KEY, content_id), 0.0)
    both = [(Occur.Must, only), (Occur.Must, translated(clause, searcher))]
    hits = searcher.search(Query.boolean_query(both), 1).hits
    return float(hits[0][0]) if hits else 0.0


def _term(field: str, value: str) -> Any:
    option = "freq" if field in _SCORED else "basic"
    return Query.term_query(s.schema(), field, value, option)


def of_first_seqs(items: Iterable[int]) -> Any:
    """The items with these first `seq`: terms, for ranges are looked up in every item."""
    wanted = [Query.term_query(s.schema(), s.FIRST_SEQ, item, "basic") for item in items]
    return Query.boolean_query([(Occur.Should, one) for one in wanted])


def equals(field: str, value: str) -> Any:
    """Items with this value."""
    return Query.term_query(s.schema(), field, value, "basic")


def _between(field: str, first: int | None, last: int | None) -> Any:
    return Query.range_query(
        s.schema(),
        field,
        FieldType.Unsigned,
        _FIRST_DAY if first is None else first,
        _LAST_DAY if last is None else last,
    )

"""From the plan's clauses to what Elasticsearch asks.

Plain dictionaries: the library's objects for queries are turned into these before they are sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import clauses as c
from ... import passages, ranking
from ...analysis import run_tokens, words
from ...questions import is_lone
from . import documents as d
from .analyzers import LONGEST_TERM, TOKENS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from ...clauses import Clause
    from ...filters import Filters
    from ...plan import Plan
    from ...questions import Chunk

Query = dict[str, Any]

_MOST_IN_ORDER = 50
"""Chunks of a query whose order is looked at: one with more is a pasted page."""


def asked(kind: str, /, **body: Any) -> Query:
    """A query of a kind, as the node names it."""
    return {kind: body}


def translated(clause: Clause, known: Collection[tuple[str, str]], boost: float = 1.0) -> Query:
    """The clause as a query, its score times `boost`."""
    match clause:
        case c.Term(c.ANYWHERE, value):
            query = _any([_term(field, value, boost) for field in (c.TEXT, c.ATTACHED)])
        case c.Term(field, value):
            query = _term(field, value, boost)
        case c.Phrase(field, tokens):
            words = {"query": " ".join(tokens), "analyzer": TOKENS, "boost": boost}
            query = asked("match_phrase", **{field: words})
        case c.FirstKnown(field, keys):
            query = _first_known(field, keys, known, boost)
        case c.Constant(inner, points):
            query = asked("constant_score", filter=translated(inner, known), boost=points * boost)
        case c.Boosted(inner, weight):
            query = translated(inner, known, boost * weight)
        case _:
            query = _joined(clause, known, boost)
    return query


def _joined(
    clause: c.AllOf | c.AnyOf | c.Best, known: Collection[tuple[str, str]], boost: float
) -> Query:
    parts = [translated(one, known, boost) for one in clause.clauses]
    match clause:
        case c.Best():
            return asked("dis_max", queries=parts)
        case c.AnyOf():
            return _any(parts)
        case c.AllOf():
            without = [translated(one, known) for one in clause.without]
            return asked("bool", must=parts or [asked("match_all")], must_not=without)


def _first_known(
    field: str,
    keys: Sequence[tuple[str, float]],
    known: Collection[tuple[str, str]],
    boost: float,
) -> Query:
    for key, points in keys:
        if (field, key) in known:
            return asked("constant_score", filter=_term(field, key, 1.0), boost=points * boost)
    return asked("match_none")


def _term(field: str, value: str, boost: float) -> Query:
    if len(value) > LONGEST_TERM:
        return asked("match_none")
    return asked("term", **{field: {"value": value, "boost": boost}})


def _any(queries: Sequence[Query]) -> Query:
    if not queries:
        return asked("match_none")
    return (
        queries[0]
        if len(queries) == 1
        else asked("bool", should=list(queries), minimum_should_match=1)
    )


def numbers_asked(clauses: Iterable[Clause]) -> set[tuple[str, str]]:
    """Field and key of every number whose being known decides what is asked."""
    found: set[tuple[str, str]] = set()
    for clause in clauses:
        match clause:
            case c.FirstKnown(field, keys):
                found |= {(field, key) for key, _ in keys}
            case c.Constant(inner) | c.Boosted(inner):
                found |= numbers_asked([inner])
            case c.AllOf(inner_clauses, without):
                found |= numbers_asked([*inner_clauses, *without])
            case c.AnyOf(inner_clauses) | c.Best(inner_clauses):
                found |= numbers_asked(inner_clauses)
    return found


_NOBODYS = "\ufffd"

# Filters ------------------------------------------------------------------------------


def chosen(filters: Filters) -> dict[str, Query]:
    """The filters on values, by their names."""
    wanted: dict[str, Any] = {
        name: [_sendable(one) for one in values] for name, values in filters.terms.items()
    }
    return {name: asked("terms", **{name: values}) for name, values in wanted.items()}


def bounds(filters: Filters) -> list[Query]:
    """The other filters."""
    found: list[Query] = []
    for name, (first, last) in filters.days.items():
        ends = {"gte": first, "lte": last}
        found.append(
            asked("range", **{name: {end: day for end, day in ends.items() if day is not None}})
        )
    if filters.document_number:
        found.append(_term(c.OWN_NUMBERS, _sendable(filters.document_number), 1.0))
    return found


def _sendable(value: str) -> str:
    """A value as the node takes it; in the place of one that no item can have, another such."""
    if len(value) > LONGEST_TERM:
        return _NOBODYS
    return value.encode("utf-8", "replace").decode()


# Scores -------------------------------------------------------------------------------


def best_passage(chunks: Sequence[Chunk]) -> Iterator[Query]:
    """Scores an item by what its best passage covers, and by what all of them hold; see
    `passages.weights`.
    """
    wanted = passages.terms(chunks)
    covered = [
        asked("constant_score", filter=_term(d.PASSAGE_TEXT, value, 1.0), boost=points)
        for value, points in wanted.items()
    ]
    yield asked(
        "nested",
        path=d.PASSAGES,
        query=asked("bool", should=covered),
        score_mode="max",
        boost=ranking.PASSAGE_WEIGHT,
    )
    weight = ranking.PASSAGE_WEIGHT * ranking.COVERED_CHARACTER
    for value in passages.characters(wanted):
        there = _term(d.COVERED, value, 1.0)
        # How rare it is among items, wherever in them: so it is told in both engines.
        yield asked("bool", filter=there, must=_term(c.CHARACTERS, value, weight))


def shown_passage(plan: Plan) -> Query:
    """Scores a passage to be shown: words as they were typed, or mean, come before others, then
    rare ones, as the similarity of their field says.
    """
    chunks, others = plan.question.wanted, plan.others
    covered = [_term(d.PASSAGE_TEXT, *one) for one in passages.terms(chunks).items()]
    runs = dict.fromkeys(run for chunk in chunks for run in chunk.runs)
    runs |= dict.fromkeys(other for other in others if " " not in other)
    whole = [
        asked("constant_score", filter=_holds(run), boost=ranking.WHOLE_RUN_SHOWN) for run in runs
    ]
    return asked("bool", should=[*covered, *whole, *_of_part(plan), asked("match_all", boost=0.0)])


def _of_part(plan: Plan) -> Iterator[Query]:
    """Points for passages of the part of the item where words are wanted."""
    attached: Query = asked("exists", field=d.PASSAGE_ATTACHMENT)
    if plan.shown_of == "attached":
        yield asked("constant_score", filter=attached, boost=ranking.PART_SHOWN)
    elif plan.shown_of == "body":
        yield asked(
            "constant_score", filter=asked("bool", must_not=attached), boost=ranking.PART_SHOWN
        )


def _holds(run: str) -> Query:
    """Passages with a run; positions are not kept, so its bigrams may stand apart."""
    return asked("bool", must=[_term(d.PASSAGE_TEXT, token, 1.0) for token in words(run)])


def for_title(chunks: Sequence[Chunk], typed: str) -> list[Query]:
    """Points for a title that is the query, or holds its chunks one after the other."""
    whole = _term(d.WHOLE_TITLE, typed, 1.0)
    found: list[Query] = [asked("constant_score", filter=whole, boost=ranking.WHOLE_TITLE)]
    runs = [run for chunk in chunks for run in chunk.runs if not is_lone(run)]
    if len(chunks) > 1 and runs:
        parts = [
            {
                "match": {
                    "query": " ".join(run_tokens(run)),
                    "analyzer": TOKENS,
                    "max_gaps": 0,
                    "ordered": True,
                }
            }
            for run in runs
        ]
        ordered = asked("intervals", title={"all_of": {"intervals": parts, "ordered": True}})
        found.append(asked("constant_score", filter=ordered, boost=ranking.PHRASES_IN_ORDER))
    return found

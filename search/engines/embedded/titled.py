"""The items whose titles hold all of a query, asked before all others.

Such a title is worth more than most texts are. Where there are enough of them, and no other item
can reach what they have, the others are counted and not scored: of a common word there are tens of
thousands.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tantivy import Occur, Query

from ... import ranking
from ...clauses import (
    ANYWHERE,
    CHARACTERS,
    LEAD,
    TEXT,
    TITLE,
    AllOf,
    AnyOf,
    Best,
    Boosted,
    Constant,
    FirstKnown,
    Phrase,
    Term,
)
from ...filters import NO_FILTERS
from . import schema as s
from .bounds import Bounds
from .left import Left, conditions
from .query import equals, filtered, translated
from .shortlist import Shortlist

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ...clauses import Clause, Field, Scored
    from ...filters import Filters
    from .reader import Searcher

_IN_TITLES = frozenset({TITLE})
_OF_TITLES_TOO = frozenset({TEXT, ANYWHERE, CHARACTERS})
"""What stands in a title stands in these."""

Words = tuple[str, ...]


@dataclass(frozen=True)
class Titled:
    """The items that pass gate and filters and whose titles hold all chunks of a query."""

    searcher: Searcher
    gate: Clause
    filters: Filters
    clauses: Sequence[Scored]
    title: str

    def may_have(self, fewest: int) -> bool:
        """Whether there may be so many, and such a title implies the costly clauses."""
        implied = all(_implied(self._wanted, _parts(one)) for one in self._costly)
        return bool(self._wanted) and implied and self._at_most >= fewest

    def shortlist(self, fewest: int) -> Shortlist | None:
        """The first of them; None where there are fewer, or other items may be better. To be asked
        where there may be so many.
        """
        found = self.searcher.search(self._query(), ranking.RESCORED)
        if found.count < fewest:
            return None
        points = sum(one.points for one in (self._whole, *self._costly) if one)
        hits = [(score + points, address) for score, address in found.hits]
        others, last = self._most_of_others, hits[-1][0]
        if hits[fewest - 1][0] < others:
            return None
        if len(hits) == ranking.RESCORED and others <= last:
            # Of all items these come first, and no more are judged by their passages.
            return Shortlist(hits)
        return Shortlist(hits, others)

    # The clauses ------------------------------------------------------------------------

    @cached_property
    def _whole(self) -> Constant | None:
        """The clause that asks for all chunks in the title, unless what sounds so would do too."""
        for one in self.clauses:
            clause = one.clause
            if isinstance(clause, Constant) and _fields(clause) == _IN_TITLES:
                return clause
        return None

    @cached_property
    def _wanted(self) -> list[Clause]:
        """The chunks in the title."""
        return _parts(self._whole) if self._whole else []

    @cached_property
    def _costly(self) -> list[Constant]:
        clauses = (one.clause for one in self.clauses if one.is_costly)
        return [one for one in clauses if isinstance(one, Constant)]

    @cached_property
    def _weighed(self) -> list[Boosted]:
        """What gives its points to titles with one of the chunks, and to no other."""
        clauses = (one.clause for one in self.clauses)
        return [one for one in clauses if isinstance(one, Boosted) and one.clause in self._wanted]

    @cached_property
    def _others(self) -> list[Scored]:
        """What else adds to a score."""
        known = (self._whole, *self._costly, *self._weighed)
        return [one for one in self.clauses if one.clause not in known]

    @cached_property
    def _is_title(self) -> bool:
        return bool(self.searcher.doc_freq(s.WHOLE_TITLE, self.title))

    # What is asked ----------------------------------------------------------------------

    @property
    def _at_most(self) -> int:
        """No more items have such a title."""
        frequency = self.searcher.doc_freq
        return min(
            sum(min(frequency(TITLE, word) for word in words) for words in _said(one, _IN_TITLES))
            for one in self._wanted
        )

    def _query(self) -> Any:
        """What such a title implies is asked of all; each of the others is looked up for the items
        that are found: in a union with others all that it finds would be read.
        """
        left = Left.of(self._others)
        known = _tokens_of_all(self._wanted)
        implied = [one for one in left.terms if one.field in (TEXT, LEAD) and one.value in known]
        asked = [translated(one, self.searcher) for one in self._weighed]
        weighed = [one.clause for one in self._weighed]
        asked += [self._passing(one) for one in self._wanted if one not in weighed]
        asked += [self._term(one, left.terms.pop(one)) for one in implied]
        if not all(_stands_in_title(one, known) for one in conditions(self.gate)):
            asked.append(self._passing(self.gate))
        if self.filters != NO_FILTERS:
            chosen = filtered(Query.all_query(), self.filters)
            asked.append(Query.const_score_query(chosen, 0.0))
        adding = [self._term(*one) for one in left.terms.items()]
        adding += [translated(one, self.searcher) for one in left.others]
        if self._is_title:
            whole = equals(s.WHOLE_TITLE, self.title)
            adding.append(Query.const_score_query(whole, ranking.WHOLE_TITLE))
        query = Query.boolean_query([(Occur.Must, one) for one in asked])
        for one in adding:
            query = Query.boolean_query([(Occur.Must, query), (Occur.Should, one)])
        return query

    def _term(self, term: Term, weight: float) -> Any:
        return Query.boost_query(translated(term, self.searcher), weight)

    def _passing(self, clause: Clause) -> Any:
        return Query.const_score_query(translated(clause, self.searcher), 0.0)

    @property
    def _most_of_others(self) -> float:
        """No item without such a title has more."""
        bounds = Bounds(self.searcher)
        # Of several chunks another title may hold some.
        weighed = self._weighed if len(self._wanted) > 1 else ()
        clauses = [*self._costly, *weighed, *(one.clause for one in self._others)]
        whole = ranking.WHOLE_TITLE if self._is_title else 0.0
        return whole + sum(map(bounds.most, clauses))


def _parts(clause: Constant) -> list[Clause]:
    inner = clause.clause
    return list(inner.clauses) if isinstance(inner, AllOf) else [inner]


def _leaves(clause: Clause) -> Iterator[Term | Phrase | FirstKnown]:
    match clause:
        case Term() | Phrase() | FirstKnown():
            yield clause
        case Constant(inner) | Boosted(inner):
            yield from _leaves(inner)
        case AllOf(clauses) | AnyOf(clauses) | Best(clauses):
            for one in clauses:
                yield from _leaves(one)


def _fields(clause: Clause) -> set[Field]:
    return {leaf.field for leaf in _leaves(clause)}


def _said(clause: Clause, fields: Collection[str]) -> set[Words]:
    """The words, one after the other, that fulfil a clause in one of the fields."""
    found: set[Words] = set()
    for leaf in _leaves(clause):
        match leaf:
            case Term(field, value) if field in fields:
                found.add((value,))
            case Phrase(field, tokens) if field in fields:
                found.add(tokens)
    return found


def _implied(titles: Sequence[Clause], wholes: Sequence[Clause]) -> bool:
    """Whether a title that fulfils the first fulfils the others too, as a part of the text."""
    return len(titles) == len(wholes) and all(
        _said(title, _IN_TITLES) <= _said(whole, _OF_TITLES_TOO)
        for title, whole in zip(titles, wholes, strict=True)
    )


def _tokens_of_all(wanted: Sequence[Clause]) -> set[str]:
    """Tokens that every such title holds."""
    each = (map(set, _said(one, _IN_TITLES)) for one in wanted)
    return set().union(*(set.intersection(*choices) for choices in each))


def _stands_in_title(condition: Clause, known: Collection[str]) -> bool:
    """Whether a condition of the gate holds for every item with such a title."""
    return (
        isinstance(condition, Term)
        and condition.field in _OF_TITLES_TOO
        and condition.value in known
    )

"""What of a score is left to ask, once a part of it is asked with something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...analysis import is_han
from ...clauses import (
    ANYWHERE,
    ATTACHED,
    BODY,
    LEAD,
    TEXT,
    TITLE,
    AllOf,
    AnyOf,
    Best,
    Boosted,
    Constant,
    Phrase,
    Term,
)
from .query import flat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ...clauses import Clause, Scored

_WHOLE = frozenset({TEXT, TITLE, BODY, ATTACHED, ANYWHERE})
"""Fields whose tokens are those of `ANYWHERE` too."""


@dataclass
class Left:
    """What adds to the score and is not asked yet: terms by their weights, and all else."""

    terms: dict[Term, float]
    others: list[Clause]

    @classmethod
    def of(cls, clauses: Sequence[Scored]) -> Left:
        left = cls({}, [])
        for one in clauses:
            if not left._weighed(one.clause):
                left.others.append(one.clause)
        return left

    def _weighed(self, clause: Clause) -> bool:
        """Take a clause among the terms, if it is nothing but terms of one weight."""
        if not isinstance(clause, Boosted):
            return False
        inner = clause.clause
        choices = [inner] if isinstance(inner, Term) else list(flat([inner]))
        terms = {one: clause.weight for one in choices if isinstance(one, Term)}
        if len(terms) < len(choices) or self.terms.keys() & terms.keys():
            return False
        self.terms |= terms
        return True

    def taken_by(self, choices: Sequence[Clause]) -> Left:
        """What holds only where one of the choices does: it need not be asked beside them."""
        held = {one.value for one in choices if isinstance(one, Term) and one.field == ANYWHERE}
        taken, left = Left({}, []), Left({}, [])
        for term, weight in self.terms.items():
            (taken if _implies(term, held) else left).terms[term] = weight
        for one in self.others:
            (taken if _implies(one, held) else left).others.append(one)
        self.terms, self.others = left.terms, left.others
        return taken


def _implies(clause: Clause, held: Collection[str]) -> bool:
    """Whether an item for which the clause holds has one of the tokens."""
    match clause:
        case Term(field, value):
            # The lead is cut after so many characters, and may end within a word of letters.
            return value in held and (field in _WHOLE or (field == LEAD and is_han(value)))
        case Phrase(field, tokens):
            return field in _WHOLE and any(token in held for token in tokens)
        case Constant(inner) | Boosted(inner):
            return _implies(inner, held)
        case AllOf(inner_clauses):
            return any(_implies(one, held) for one in inner_clauses)
        case AnyOf(inner_clauses) | Best(inner_clauses):
            return all(_implies(one, held) for one in inner_clauses)
        case _:
            return False


def conditions(clause: Clause) -> Iterator[Clause]:
    """What has to hold for a clause to hold, taken apart."""
    if isinstance(clause, AllOf):
        for one in clause.clauses:
            yield from conditions(one)
        if clause.without:
            yield clause
    elif isinstance(clause, AnyOf) and len(clause.clauses) == 1:
        yield from conditions(clause.clauses[0])
    else:
        yield clause

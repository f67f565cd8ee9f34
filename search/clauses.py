"""What an engine is asked, in words of no engine: clauses that each engine translates.

`fields` name the parts of an item that every engine indexes under the one analysis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Field = Literal[
    "text",
    "title",
    "body",
    "lead",
    "attached",
    "anywhere",
    "characters",
    "numbers",
    "own_numbers",
    "syllables",
    "initials",
]

TEXT: Field = "text"
"""Bigrams of the title, the item's own text and its index number, with positions."""
TITLE: Field = "title"
"""Bigrams of the title, with positions."""
BODY: Field = "body"
"""Bigrams of the item's own text without its title; positions are not kept."""
LEAD: Field = "lead"
"""Bigrams of the title and of the first characters of the text."""
ATTACHED: Field = "attached"
"""Bigrams of the attachments' titles and texts, with positions."""
ANYWHERE: Field = "anywhere"
"""Bigrams of the whole item, its attachments too: what is held, not how often or in what order."""
CHARACTERS: Field = "characters"
"""Each single Han character of the whole item."""
NUMBERS: Field = "numbers"
"""Keys of every number in the item, see `numbers`."""
OWN_NUMBERS: Field = "own_numbers"
"""The keys of its own 文号 and 索引号, each with all its parts."""
SYLLABLES: Field = "syllables"
"""The title as it is read aloud, a token for each character, with positions."""
INITIALS: Field = "initials"
"""The first letter of each of these, with positions."""


@dataclass(frozen=True)
class Term:
    """Items that hold a token; scored by BM25."""

    field: Field
    value: str


@dataclass(frozen=True)
class Phrase:
    """Items that hold tokens one after the other; scored by BM25 over all of them."""

    field: Field
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class AllOf:
    """Items for which all of the clauses hold, and none of `without`; of no clause: every item."""

    clauses: Sequence[Clause]
    without: Sequence[Clause] = ()


@dataclass(frozen=True)
class AnyOf:
    """Items for which any of the clauses holds, scored by their sum; of no clause: no item."""

    clauses: Sequence[Clause]


@dataclass(frozen=True)
class Best:
    """As `AnyOf`, scored by the best of the clauses (dis_max)."""

    clauses: Sequence[Clause]


@dataclass(frozen=True)
class Constant:
    """Scores so many points, whatever the clause would."""

    clause: Clause
    points: float


@dataclass(frozen=True)
class Boosted:
    """Scores what the clause scores, times a weight."""

    clause: Clause
    weight: float


@dataclass(frozen=True)
class FirstKnown:
    """Items that hold the first of the keys which any item holds, with the points of that key.

    Keys are given the fullest first: where nobody has 粤办函〔2018〕225, 办函〔2018〕225 is meant.
    """

    field: Field
    keys: tuple[tuple[str, float], ...]


Clause = Term | Phrase | AllOf | AnyOf | Best | Constant | Boosted | FirstKnown
NOTHING = AnyOf(())
EVERYTHING = AllOf(())


@dataclass(frozen=True)
class Scored:
    """A clause that adds to the score of what passes the gate, and what it stands for."""

    why: str
    clause: Clause
    is_costly: bool = False
    """Asked of every item, it takes longer than all the others: words are looked up in their order.
    An engine may ask it only of the items that can come first by it."""


def phrase(field: Field, tokens: Sequence[str]) -> Clause:
    """The tokens one after the other; of one token, the token."""
    return Term(field, tokens[0]) if len(tokens) == 1 else Phrase(field, tuple(tokens))

"""Whether a clause holds for an item, as far as its kept texts show it: no index is asked for that.

What they show is so. What they do not show may be so too: the title of an attachment and the index
number are not among them, and words may stand at the end of one passage and the beginning of the
next.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ...analysis import is_han, needle
from ...clauses import ANYWHERE, ATTACHED, CHARACTERS, TEXT, AllOf, Phrase, Term
from .query import flat

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...clauses import Clause
    from .items import Texts

Wanted = list[list[str]]
"""Of each list one text has to be there, as it stands in `scannable` ones."""


def wanted_texts(clause: Clause) -> Wanted:
    """The texts that show that a clause holds; an empty list among them where nothing does."""
    parts = clause.clauses if isinstance(clause, AllOf) and not clause.without else [clause]
    return [list(_showing(part)) for part in parts]


def stands(wanted: Wanted, texts: Texts) -> bool:
    """Whether an item's texts show it."""
    title, passages = texts.title, texts.passages
    return all(any(one in passages or one in title for one in choices) for choices in wanted)


def _showing(clause: Clause) -> Iterator[str]:
    own: set[tuple[str, ...]] = set()
    attached: set[tuple[str, ...]] = set()
    for one in flat([clause]):
        match one:
            case Term(field, value) if field in (ANYWHERE, CHARACTERS):
                yield needle(value)
            case Phrase(field, tokens) if field == TEXT:
                own.add(tokens)
            case Phrase(field, tokens) if field == ATTACHED:
                attached.add(tokens)
    # Texts do not say which part they are of: what is wanted in one of these only is not shown.
    yield from map(_joined, sorted(own & attached))


def _joined(tokens: Sequence[str]) -> str:
    """The text whose tokens these are."""
    text = tokens[0] if _may_go_on(tokens[0]) else f" {tokens[0]}"
    for before, token in pairwise(tokens):
        overlaps = _may_go_on(before) and _may_go_on(token) and before[1] == token[0]
        text += token[1] if overlaps else f" {token}"
    return text if _may_go_on(tokens[-1]) else f"{text} "


def _may_go_on(token: str) -> bool:
    """Whether it may be a piece of a longer run: two Han characters, not a number or a lone one."""
    return is_han(token) and len(token) > 1

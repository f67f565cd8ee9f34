"""Words that mean the same, as a query is widened by them; which they are stands in `models`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .questions import Chunk


class Piece(NamedTuple):
    """A part of a chunk, and what else it may be called."""

    text: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Thesaurus:
    """`others`: for a folded word, the folded words that a query for it finds too."""

    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def _words(self) -> re.Pattern[str] | None:
        longest_first = sorted(self.others, key=lambda word: (-len(word), word))
        return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def pieces(self, chunk: Chunk) -> list[Piece]:
        """The chunk cut into words that have others and what stands between them.

        Empty where no word has: the chunk is asked as it is.
        """
        if self._words is None or chunk.keys:
            return []
        pieces: list[Piece] = []
        position = 0
        for match in self._words.finditer(chunk.text):
            if match.start() > position:
                pieces.append(Piece(chunk.text[position : match.start()]))
            pieces.append(Piece(match[0], self.others[match[0]]))
            position = match.end()
        if not pieces:
            return []
        if position < len(chunk.text):
            pieces.append(Piece(chunk.text[position:]))
        return pieces


def thesaurus(groups: Iterable[tuple[Iterable[str], Iterable[str]]]) -> Thesaurus:
    """A thesaurus of groups: each of the first words finds all words, the second ones are found.

    A two-way group has the same words on both sides. Words are given folded.
    """
    others: dict[str, dict[str, None]] = {}
    for asked, found in groups:
        words = list(found)
        for word in asked:
            known = others.setdefault(word, {})
            known.update(dict.fromkeys(other for other in words if other != word))
    return Thesaurus({word: tuple(found) for word, found in others.items() if found})


NO_SYNONYMS = Thesaurus()

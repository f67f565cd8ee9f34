"""A chunk in its own words and in the words of its synonyms."""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING

from .questions import Chunk

if TYPE_CHECKING:
    from .thesaurus import Thesaurus

_MOST = 8
"""Ways to say a chunk: three words with three synonyms each would make sixty-four."""


def variants(chunk: Chunk, thesaurus: Thesaurus) -> list[Chunk]:
    """The chunk itself and, after it, what else it may be called."""
    pieces = thesaurus.pieces(chunk)
    if not pieces:
        return [chunk]
    ways = product(*((piece.text, *piece.others) for piece in pieces))
    return [Chunk("".join(way)) for way in islice(ways, _MOST)]

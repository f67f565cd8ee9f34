"""Clauses for words typed as they sound: in pinyin, by initials, or with a homophone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import ranking
from .analysis import is_han
from .clauses import INITIALS, SYLLABLES, AnyOf, Boosted, Clause, Term, phrase
from .pinyin import initial_pairs, read_aloud, readings, syllable_pairs

if TYPE_CHECKING:
    from .questions import Chunk


def token_in_title(token: str) -> list[Clause]:
    """The ways in which letters may stand for words of a title; none for what is no pinyin."""
    clauses: list[Clause] = []
    for reading in readings(token):
        if reading.is_full:
            clauses.append(phrase(SYLLABLES, syllable_pairs(reading.syllables)))
        else:
            clauses.append(phrase(INITIALS, initial_pairs(reading.initials)))
    return clauses


def readings_in_title(chunk: Chunk) -> list[Clause]:
    """As `token_in_title` for a chunk that is nothing but one run of letters."""
    return token_in_title(chunk.text) if len(chunk.runs) == 1 else []


def same_sound(chunk: Chunk) -> Clause:
    """Titles with words that sound as the chunk's do, one after the other."""
    return AnyOf([phrase(SYLLABLES, pairs) for pairs in _pairs(chunk)])


def scored(chunk: Chunk) -> Clause:
    """The more of a title sounds as the chunk does, the better."""
    terms = [Term(SYLLABLES, pair) for pairs in _pairs(chunk) for pair in dict.fromkeys(pairs)]
    return Boosted(AnyOf(terms), ranking.SOUND_WEIGHT)


def _pairs(chunk: Chunk) -> list[list[str]]:
    runs = [read_aloud(run) for run in chunk.runs if is_han(run) and len(run) > 1]
    return [syllable_pairs(run) for run in runs]

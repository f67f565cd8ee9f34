"""Passages: a text cut at its sentences' ends, and the one that covers a question best."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from . import ranking
from .analysis import is_han, needle, run_tokens
from .questions import is_lone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from .questions import Chunk

_END = re.compile(r"[。！？!?；;\n\f]+")
_ROUNDING = 1e-9
_PAUSE = re.compile(r"[，,、：:\s]")


def cut(text: str) -> Iterator[tuple[int, int]]:
    """Where a text is cut into pieces of about `PASSAGE_CHARACTERS`, none overlapping another."""
    ends = _sentence_ends(text)
    start = 0
    while start < len(text):
        end = ends[bisect_right(ends, start + ranking.PASSAGE_CHARACTERS) - 1]
        yield from _without_blanks(text, start, end)
        start = end


def _without_blanks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch without the blanks at its ends; nothing where nothing is left."""
    kept = text[start:end].lstrip()
    first = end - len(kept)
    if kept := kept.rstrip():
        yield first, first + len(kept)


def _sentence_ends(text: str) -> list[int]:
    """Where sentences end; one that is longer than a passage at a pause, or where it must."""
    ends = [match.end() for match in _END.finditer(text)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    limit = ranking.PASSAGE_CHARACTERS
    if all(end - start <= limit for start, end in pairwise([0, *ends])):
        return ends
    return [stop for start, end in pairwise([0, *ends]) for stop in _stops(text, start, end)]


def _stops(text: str, start: int, end: int) -> Iterator[int]:
    """Where a sentence is cut, and its end."""
    limit = ranking.PASSAGE_CHARACTERS
    while end - start > limit:
        pauses = [pause.end() for pause in _PAUSE.finditer(text, start + limit // 2, start + limit)]
        start = pauses[-1] if pauses else start + limit
        yield start
    yield end


def terms(chunks: Iterable[Chunk]) -> dict[str, float]:
    """The terms of a question, and what each is worth in a passage."""
    found: dict[str, float] = {}
    for chunk in chunks:
        for run in chunk.runs:
            for token in run_tokens(run):
                found[token] = ranking.PASSAGE_BIGRAM
            for character in run if is_han(run) else "":
                if character not in ranking.FUNCTION_CHARACTERS:
                    found[character] = ranking.PASSAGE_CHARACTER
    return found


def characters(terms: Iterable[str]) -> list[str]:
    """Those of a question's terms that an item is good for if any of its passages holds them."""
    return [one for one in terms if is_lone(one) and one not in ranking.FUNCTION_CHARACTERS]


class Weights(dict[str, float]):
    """What each term of a question is worth at most, by its `needle`.

    `in_item`: the part that an item gets for it, in whichever of its passages it stands.
    """

    def __init__(self, in_passage: Mapping[str, float], in_item: Mapping[str, float]) -> None:
        worth = {term: points + in_item.get(term, 0.0) for term, points in in_passage.items()}
        # Those that matter most first: most texts are judged by the lack of these.
        super().__init__(sorted(worth.items(), key=lambda pair: -pair[1]))
        self.in_item = in_item
        self.most = sum(self.values())
        # A hundred texts are judged for a question: what does not change is told once.
        self.parts = [(term, value, in_item.get(term, 0.0)) for term, value in self.items()]


def weights(chunks: Iterable[Chunk], frequency: Callable[[str], int], documents: int) -> Weights:
    """What each term of a question is worth.

    `frequency`: in how many of the `documents` a single Han character stands.
    """
    wanted = terms(chunks)
    in_item = {
        one: ranking.COVERED_CHARACTER * _idf(frequency(one), documents)
        for one in characters(wanted)
    }
    return Weights({needle(term): points for term, points in wanted.items()}, in_item)


def _idf(frequency: int, documents: int) -> float:
    """As BM25 has it."""
    documents = max(documents, frequency)
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def best_passage(scannables: str, worth: Weights, wanted: float = 0.0) -> tuple[int, float]:
    """Position of the passage that covers most, the first of equals, and what the passages give.

    `scannables`: the passages as `scannable` texts, one on each line. A passage's coverage is the
    worth of each distinct term that is there. Where none can give as much as is `wanted`, they are
    not looked at.
    """
    present = []
    possible, held, most_there = worth.most, 0.0, 0.0
    least = wanted - _ROUNDING
    for term, value, of_item in worth.parts:
        if term in scannables:
            held += of_item
            most_there += value - of_item
            present.append((term, value - of_item))
        else:
            possible -= value
            if possible < least:
                return 0, 0.0
    best, most = 0, 0.0
    for position, passage in enumerate(scannables.split("\n")):
        covered = sum([value for term, value in present if term in passage])
        if covered > most:
            best, most = position, covered
            if most >= most_there - _ROUNDING:
                break
    return best, held + most

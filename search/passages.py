"""Passages: a text cut at its sentences' ends, and the one that covers a question best."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from . import ranking
from .analysis import is_han, needle, run_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from .questions import Chunk

_SENTENCE = re.compile(r"[^。！？!?；;\n\f]*[。！？!?；;\n\f]+|[^。！？!?；;\n\f]+")
_ROUNDING = 1e-9
_PAUSE = re.compile(r"[，,、：:\s]")


def cut(text: str) -> Iterator[tuple[int, int]]:
    """Where a text is cut into pieces of about `PASSAGE_CHARACTERS`, none overlapping another."""
    start = end = 0
    for stop in _sentence_ends(text):
        if start < end and stop - start > ranking.PASSAGE_CHARACTERS:
            yield from _without_blanks(text, start, end)
            start = end
        end = stop
    yield from _without_blanks(text, start, end)


def _without_blanks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch without the blanks at its ends; nothing where nothing is left."""
    kept = text[start:end].lstrip()
    first = end - len(kept)
    if kept := kept.rstrip():
        yield first, first + len(kept)


def _sentence_ends(text: str) -> Iterator[int]:
    """Where sentences end; one that is longer than a passage at a pause, or where it must."""
    limit = ranking.PASSAGE_CHARACTERS
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        while end - start > limit:
            pauses = [
                pause.end() for pause in _PAUSE.finditer(text, start + limit // 2, start + limit)
            ]
            start = pauses[-1] if pauses else start + limit
            yield start
        yield end


def weights(
    chunks: Iterable[Chunk], frequency: Callable[[str], int], documents: int
) -> dict[str, float]:
    """What each term of a question is worth in a passage, by the `needle` of the term: its idf.

    `frequency`: in how many documents a token, or a single Han character, stands.
    """
    found: dict[str, float] = {}
    for chunk in chunks:
        for run in chunk.runs:
            for token in run_tokens(run):
                found[token] = ranking.PASSAGE_BIGRAM
            for character in run if is_han(run) else "":
                if character not in ranking.FUNCTION_CHARACTERS:
                    found[character] = ranking.PASSAGE_CHARACTER
    worth = {
        needle(token): weight * _idf(frequency(token), documents) for token, weight in found.items()
    }
    # Those that matter most first: most texts are judged by the lack of these.
    return dict(sorted(worth.items(), key=lambda pair: -pair[1]))


def _idf(frequency: int, documents: int) -> float:
    """As BM25 has it."""
    documents = max(documents, frequency)
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def best_passage(
    scannables: str, worth: Mapping[str, float], wanted: float = 0.0
) -> tuple[int, float]:
    """Position and coverage of the passage that covers most; the first of equals.

    `scannables`: the passages as `scannable` texts, one on each line. A passage's coverage is the
    worth of each distinct term that is there. Where none can cover as much as is `wanted`, they are
    not looked at.
    """
    present = []
    possible = sum(worth.values())
    for term, value in worth.items():
        if term in scannables:
            present.append((term, value))
            continue
        possible -= value
        if possible < wanted - _ROUNDING:
            return 0, 0.0
    best, most = 0, 0.0
    most_there = sum([value for _, value in present])
    for position, passage in enumerate(scannables.split("\n")):
        covered = sum([value for term, value in present if term in passage])
        if covered > most:
            best, most = position, covered
            if most == most_there:
                break
    return best, most

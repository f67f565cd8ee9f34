"""Marking the words of a question in a text, safe to stand in a page."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from .analysis import Folded, fold, fold_words, is_han, runs_of
from .questions import is_lone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Span = tuple[int, int]
_MARKUP = re.compile(r"""[&<>"']""")
"""What `escape` changes: hardly a text has any of it, and to look is faster than to replace."""
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def as_html(text: str, marked: Iterable[Span]) -> str:
    """The text as HTML, with `<mark>` around each of the ranges; nothing of it is markup."""
    safe = escape if _MARKUP.search(text) else str
    parts: list[str] = []
    position = 0
    for start, end in marked:
        parts += (safe(text[position:start]), "<mark>", safe(text[start:end]), "</mark>")
        position = end
    parts.append(safe(text[position:]))
    return "".join(parts)


class Marker:
    """Finds the words of one question in texts.

    `phrases` are folded, and marked only whole. A lone Han character is marked where it touches
    another span, or where the question has nothing else: elsewhere it is part of other words.
    """

    def __init__(self, tokens: Collection[str], phrases: Collection[str] = ()) -> None:
        told = [token for token in tokens if not is_lone(token)]
        # A phrase may hold punctuation; the tokens are words.
        self._fold = fold_words if all(map(_is_run, phrases)) else fold
        self._has_words = bool(told)
        self._words = _sized([*told, *phrases])
        self._lone = _sized([token for token in tokens if is_lone(token)])

    def spans(self, text: str) -> list[Span]:
        """Where they stand in a text; overlapping bigrams make one span."""
        folded = self._fold(text)
        marked = _merged(_found(folded, self._words))
        if not self._lone:
            return marked
        lone = _merged(_found(folded, self._lone))
        if self._has_words:
            edges = {edge for span in marked for edge in span}
            lone = [span for span in lone if span[0] in edges or span[1] in edges]
        return _merged([*marked, *lone]) if lone else marked


def _sized(words: Iterable[str]) -> list[tuple[str, int, bool]]:
    """The words with their lengths, and whether they may be part of a longer run."""
    return [(word, len(word), is_han(word)) for word in words if word]


@lru_cache(maxsize=1024)
def _is_run(phrase: str) -> bool:
    return not phrase or runs_of(phrase) == [phrase]


def _found(folded: Folded, wanted: Iterable[tuple[str, int, bool]]) -> list[Span]:
    """Where folded words stand in a text, as ranges of the original; letters as whole words."""
    text = folded.text
    found: list[Span] = []
    for word, size, inside in wanted:
        start = text.find(word)
        while start >= 0:
            end = start + size
            if inside or not (_in_word(text, start - 1) or _in_word(text, end)):
                found.append((start, end))
            start = text.find(word, start + 1)
    starts, ends = folded.starts, folded.ends
    if isinstance(starts, range):  # each character stands for itself
        return found
    return [(starts[start], ends[end - 1]) for start, end in found]


def _in_word(text: str, position: int) -> bool:
    return 0 <= position < len(text) and text[position] in _LETTERS


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap or touch made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

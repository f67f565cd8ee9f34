"""Marking the words of a question in a text, safe to stand in a page."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from .analysis import Folded, fold, fold_words, is_han, runs_of
from .questions import is_lone

if TYPE_CHECKING:
    from collections.abc import Iterable

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


@lru_cache(maxsize=64)
def _told_and_lone(tokens: frozenset[str]) -> tuple[list[str], list[str]]:
    """The tokens that are words, and those that are single characters: asked for every hit."""
    lone = [token for token in tokens if is_lone(token)]
    return [token for token in tokens if not is_lone(token)], lone


def spans(text: str, tokens: frozenset[str], phrases: Iterable[str] = ()) -> list[Span]:
    """Where the tokens stand in a text, and the phrases, which are folded and marked only whole.

    Overlapping bigrams make one span. A lone Han character is marked where it touches another span,
    or where the question has nothing else: elsewhere it is part of other words.
    """
    said = list(phrases)
    # A phrase may hold punctuation; the tokens are words.
    folded = fold_words(text) if all(map(_is_run, said)) else fold(text)
    told, alone = _told_and_lone(tokens)
    marked = _merged(_found(folded, told) + _found(folded, said))
    if not alone:
        return marked
    lone = _merged(_found(folded, alone))
    if told:
        edges = {edge for span in marked for edge in span}
        lone = [span for span in lone if edges & set(span)]
    return _merged([*marked, *lone])


@lru_cache(maxsize=1024)
def _is_run(phrase: str) -> bool:
    return not phrase or runs_of(phrase) == [phrase]


def _found(folded: Folded, wanted: Iterable[str]) -> list[Span]:
    """Where folded words stand in a text, as ranges of the original; letters as whole words."""
    text, starts, ends = folded.text, folded.starts, folded.ends
    found: list[Span] = []
    for word in wanted:
        start = text.find(word)
        if start < 0 or not word:
            continue
        inside, size = is_han(word), len(word)
        while start >= 0:
            end = start + size
            if inside or not (_in_word(text, start - 1) or _in_word(text, end)):
                found.append((starts[start], ends[end - 1]))
            start = text.find(word, start + 1)
    return found


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

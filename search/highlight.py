"""Marking the words of a question in a text, safe to stand in a page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from .analysis import analyse, han_characters
from .questions import is_lone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Span = tuple[int, int]


def highlight(text: str, tokens: Collection[str]) -> str:
    """The text as HTML, with the tokens in `<mark>`, in its own script and width.

    Overlapping bigrams make one mark. A lone Han character is marked where it touches another mark,
    or where the question has nothing else: elsewhere it is part of other words.
    """
    parts: list[str] = []
    position = 0
    for start, end in _spans(text, tokens):
        parts.append(escape(text[position:start]))
        parts.append(f"<mark>{escape(text[start:end])}</mark>")
        position = end
    parts.append(escape(text[position:]))
    return "".join(parts)


def _spans(text: str, tokens: Collection[str]) -> list[Span]:
    if not tokens:
        return []
    whole = {token for token in tokens if not is_lone(token)}
    lone = {token for token in tokens if is_lone(token)}
    spans = _merged((one.start, one.end) for one in analyse(text) if one.text in whole)
    if not lone:
        return spans
    characters = _merged((one.start, one.end) for one in han_characters(text) if one.text in lone)
    if whole:
        edges = {edge for span in spans for edge in span}
        characters = [span for span in characters if edges & set(span)]
    return _merged([*spans, *characters])


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap or touch made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

"""The tokens of a text with their places in the original, by the offsets that folding keeps."""

from __future__ import annotations

import re
from typing import NamedTuple

from search.analysis import HAN, fold, is_han, run_tokens

_RUN = re.compile(rf"[{HAN}]+|[a-z0-9]+")


class Token(NamedTuple):
    """A token and where it stands in the original text."""

    text: str
    start: int
    end: int


def placed_tokens(text: str) -> list[Token]:
    """The tokens of a text, with offsets into it."""
    folded = fold(text)
    tokens: list[Token] = []
    for match in _RUN.finditer(folded.text):
        for step, token in enumerate(run_tokens(match[0])):
            first = match.start() + (step if is_han(token) else 0)
            last = first + len(token) - 1
            tokens.append(Token(token, folded.starts[first], folded.ends[last]))
    return tokens

"""What a typed query asks for. Anything can be typed; nothing is an error.

Quotes ask for words as they stand, `-` for items without them, 标题: for words of the title, 文号:
and 索引号: for a number, in full-width and traditional writing too. What is unbalanced is plain
text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import ranking
from .analysis import HAN, fold, is_han, run_tokens, whole_characters
from .numbers import find_in_query, index_number_key, typed_document_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|「([^」]*)」|『([^』]*)』')
_PREFIX = re.compile(r"(标题|文号|索引号)\s*:\s*")
_SIGN = re.compile(r"[-−](?=\S)")
_BARE = re.compile(r"\S+")
_RUN = re.compile(rf"[{HAN}]+|[a-z0-9]+")
_CHUNK = re.compile(rf"[{HAN}a-z0-9]+")
_HAN = re.compile(rf"[{HAN}]")
_ASKED_ACTION = re.compile(rf"(?:{'|'.join(ranking.HOW_AND_WHERE)})([{HAN}]{{2}})")
_ASKING = re.compile("|".join(sorted(ranking.QUESTION_WORDS, key=len, reverse=True)))


@dataclass(frozen=True)
class Chunk:
    """Words that were typed together, or a number: then `keys` are what it may be found under."""

    text: str
    keys: tuple[str, ...] = ()

    @property
    def runs(self) -> list[str]:
        return _RUN.findall(self.text)

    @property
    def tokens(self) -> list[str]:
        return [token for run in self.runs for token in run_tokens(run)]

    @property
    def phrase(self) -> list[str]:
        """The tokens as they follow each other in a text that holds the chunk.

        A lone Han character at an end is left out: in a text it may be part of a longer run, whose
        bigrams do not show it.
        """
        tokens = self.tokens
        while len(tokens) > 1 and is_lone(tokens[0]):
            tokens = tokens[1:]
        while len(tokens) > 1 and is_lone(tokens[-1]):
            tokens = tokens[:-1]
        return tokens

    @property
    def is_heard(self) -> bool:
        """Whether it has words of two characters or more, that may be confused by their sound."""
        return not self.keys and any(len(run) > 1 and is_han(run) for run in self.runs)


def is_lone(token: str) -> bool:
    """Whether a token is a single Han character."""
    return len(token) == 1 and _HAN.match(token) is not None


@dataclass(frozen=True)
class Question:
    """A query taken apart. `words` are wanted all, or any of them, as `all_words` says."""

    words: Sequence[Chunk] = ()
    exact: Sequence[Chunk] = ()
    without: Sequence[Chunk] = ()
    in_title: Sequence[Chunk] = ()
    document_numbers: Sequence[tuple[str, ...]] = ()
    index_numbers: Sequence[str] = ()
    all_words: bool = True
    action: str = ""
    """What is asked to be done: the word after 怎么, as in 怎么举报."""

    @property
    def is_empty(self) -> bool:
        """Nothing in the text can be searched for."""
        return not (
            self.words
            or self.exact
            or self.without
            or self.in_title
            or self.document_numbers
            or self.index_numbers
        )

    @property
    def ranks(self) -> bool:
        """Whether one hit can be better than another."""
        return bool(self.wanted or self.document_numbers or self.index_numbers)

    @property
    def wanted(self) -> list[Chunk]:
        """Every chunk that a hit is good for holding."""
        return [*self.words, *self.exact, *self.in_title]


@dataclass
class _Parts:
    """What is found while reading a query from left to right."""

    plain: list[str] = field(default_factory=list)
    exact: list[Chunk] = field(default_factory=list)
    without: list[Chunk] = field(default_factory=list)
    in_title: list[Chunk] = field(default_factory=list)
    document_numbers: list[tuple[str, ...]] = field(default_factory=list)
    index_numbers: list[str] = field(default_factory=list)


def read_question(text: str) -> Question:
    """The question in a typed text. Half a character is none that an item has."""
    folded = fold(whole_characters(text)).text.strip()
    parts = _Parts()
    position = 0
    while position < len(folded):
        position = _read_one(folded, position, parts)
    plain = "".join(parts.plain)
    action = _ASKED_ACTION.search(plain)
    return Question(
        words=_within_bounds(_words(plain)),
        exact=_within_bounds(parts.exact),
        without=_within_bounds(parts.without),
        in_title=_within_bounds(parts.in_title),
        document_numbers=parts.document_numbers[: ranking.MOST_NUMBERS],
        index_numbers=parts.index_numbers[: ranking.MOST_NUMBERS],
        action=action[1] if action else "",
        all_words=len(plain.split()) > 1 or _is_short(plain),
    )


def _read_one(text: str, position: int, parts: _Parts) -> int:
    """Read what begins at `position`; returns where the next begins."""
    begins = position == 0 or text[position - 1].isspace()
    sign = _SIGN.match(text, position) if begins else None
    if sign and (end := _read_without(text, sign.end(), parts)):
        return end
    prefix = _PREFIX.match(text, position) if begins else None
    if prefix and (end := _read_prefixed(text, prefix, parts)):
        return end
    quoted = _QUOTED.match(text, position)
    if quoted and (chunk := _whole(_inside(quoted))):
        parts.exact.append(chunk)
        parts.plain.append(" ")
        return quoted.end()
    parts.plain.append(text[position])
    return position + 1


def _read_without(text: str, position: int, parts: _Parts) -> int | None:
    value, end = _value(text, position)
    chunk = _whole(value)
    if chunk is None:
        return None
    parts.without.append(chunk)
    return end


def _read_prefixed(text: str, prefix: re.Match[str], parts: _Parts) -> int | None:
    # A document number may hold spaces.
    numbers = find_in_query(text[prefix.end() :]) if prefix[1] == "文号" else []
    if numbers and numbers[0].start == 0:
        parts.document_numbers.append(numbers[0].wanted)
        return prefix.end() + numbers[0].end
    value, end = _value(text, prefix.end())
    chunk = _whole(value)
    if chunk is None:
        return None
    match prefix[1]:
        case "标题":
            parts.in_title.append(chunk)
        case "文号":
            parts.document_numbers.append(typed_document_number(value))
        case _:
            parts.index_numbers.append(index_number_key(value))
    return end


def _value(text: str, position: int) -> tuple[str, int]:
    """The quoted or bare value that begins at `position`, and where it ends."""
    if quoted := _QUOTED.match(text, position):
        return _inside(quoted), quoted.end()
    if bare := _BARE.match(text, position):
        return bare[0], bare.end()
    return "", position


def _inside(quoted: re.Match[str]) -> str:
    return next(group for group in quoted.groups() if group is not None)


def _whole(text: str) -> Chunk | None:
    """The text as one chunk, punctuation left out; None where nothing is left."""
    runs = _RUN.findall(text)
    return Chunk(" ".join(runs)) if runs else None


def _words(plain: str) -> Iterator[Chunk]:
    """The chunks of plain text: numbers, then what stands between them without asking words."""
    position = 0
    rest = []
    for number in find_in_query(plain):
        yield Chunk(plain[number.start : number.end], number.wanted)
        rest.append(plain[position : number.start])
        position = number.end
    rest.append(plain[position:])
    between = " ".join(rest)
    kept = _ASKING.sub(" ", between)
    for chunk in _CHUNK.findall(kept) or _CHUNK.findall(between):
        yield Chunk(chunk)


def _within_bounds(chunks: Iterable[Chunk]) -> list[Chunk]:
    kept: list[Chunk] = []
    tokens = 0
    for whole in dict.fromkeys(chunks):
        chunk = Chunk(whole.text[: ranking.MOST_TOKENS], whole.keys)
        tokens += len(chunk.tokens)
        if tokens > ranking.MOST_TOKENS:
            break
        kept.append(chunk)
    return kept


def _is_short(plain: str) -> bool:
    return len(_HAN.findall(plain)) <= ranking.MOST_HAN_FOR_ALL_WORDS

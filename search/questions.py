"""What a typed query asks for. Anything can be typed; nothing is an error.

Quotes ask for words as they stand, `-` for items without them, `|` for any of several, 标题:,
正文: and 附件: for words of that part, 文号: and 索引号: for a number; in full-width and in
traditional writing too. What is unbalanced is plain text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from . import ranking
from .analysis import HAN, fold, is_han, run_tokens, whole_characters
from .numbers import find_in_query, index_number_key, typed_document_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|「([^」]*)」|『([^』]*)』')
_PREFIX = re.compile(r"(标题|正文|附件|文号|索引号)\s*:\s*")
_SIGN = re.compile(r"[-−](?=\S)")
_BARE = re.compile(r"[^\s|]+")
_OR = re.compile(r"\s*\|\s*")
_RUN = re.compile(rf"[{HAN}]+|[a-z0-9]+")
_CHUNK = re.compile(rf"[{HAN}a-z0-9]+")
_HAN = re.compile(rf"[{HAN}]")
_ASKED_ACTION = re.compile(rf"(?:{'|'.join(ranking.HOW_AND_WHERE)})([{HAN}]{{2}})")
_ASKING = re.compile("|".join(sorted(ranking.QUESTION_WORDS, key=len, reverse=True)))

Place = Literal["item", "title", "body", "attached"]
"""Where words are wanted: anywhere, in the title, in the item's own text, or in its attachments."""
_PLACES: dict[str, Place] = {"标题": "title", "正文": "body", "附件": "attached"}


@dataclass(frozen=True)
class Chunk:
    """Words that were typed together, or a number: then `keys` are what it may be found under."""

    text: str
    keys: tuple[str, ...] = ()
    is_quoted: bool = False

    @cached_property
    def runs(self) -> list[str]:
        return _RUN.findall(self.text)

    @cached_property
    def tokens(self) -> list[str]:
        return [token for run in self.runs for token in run_tokens(run)]

    @cached_property
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

    @cached_property
    def is_heard(self) -> bool:
        """Whether it has words of two characters or more, that may be confused by their sound."""
        return not self.keys and any(len(run) > 1 and is_han(run) for run in self.runs)


def is_lone(token: str) -> bool:
    """Whether a token is a single Han character."""
    return len(token) == 1 and is_han(token)


@dataclass(frozen=True)
class Placed:
    """Words wanted in one place; of several choices any will do."""

    place: Place
    choices: tuple[Chunk, ...]


@dataclass(frozen=True)
class Question:
    """A query taken apart. `words` are wanted all, or any of them, as `all_words` says."""

    words: Sequence[Chunk] = ()
    exact: Sequence[Chunk] = ()
    without: Sequence[Chunk] = ()
    placed: Sequence[Placed] = ()
    document_numbers: Sequence[tuple[str, ...]] = ()
    index_numbers: Sequence[str] = ()
    all_words: bool = True
    action: str = ""
    """What is asked to be done: the word after 怎么, as in 怎么举报."""

    @property
    def is_empty(self) -> bool:
        """Nothing in the text can be searched for."""
        return not (self.ranks or self.without)

    @property
    def ranks(self) -> bool:
        """Whether one hit can be better than another."""
        return bool(self.wanted or self.document_numbers or self.index_numbers)

    @property
    def has_numbers(self) -> bool:
        """Whether it asks for a document or index number."""
        typed = self.document_numbers or self.index_numbers
        return bool(typed) or any(chunk.keys for chunk in self.wanted)

    @cached_property
    def wanted(self) -> list[Chunk]:
        """Every chunk that a hit is good for holding."""
        return [chunk for choices in self.wanted_choices for chunk in choices]

    @cached_property
    def wanted_choices(self) -> list[tuple[Chunk, ...]]:
        """The same, what is wanted once together."""
        alone = [(chunk,) for chunk in (*self.words, *self.exact)]
        return [*alone, *(one.choices for one in self.placed)]


@dataclass
class _Parts:
    """What is found while reading a query from left to right."""

    plain: list[str] = field(default_factory=list)
    exact: list[Chunk] = field(default_factory=list)
    without: list[Chunk] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
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
        placed=_placed_within_bounds(parts.placed),
        document_numbers=parts.document_numbers[: ranking.MOST_NUMBERS],
        index_numbers=parts.index_numbers[: ranking.MOST_NUMBERS],
        action=action[1] if action else "",
        all_words=len(plain.split()) > 1 or _is_short(plain),
    )


def _read_one(text: str, position: int, parts: _Parts) -> int:
    """Read what begins at `position`; returns where the next begins."""
    begins = position == 0 or text[position - 1].isspace()
    if begins and (end := _read_marked(text, position, parts)):
        return end
    quoted = _QUOTED.match(text, position)
    if quoted and (chunk := _whole(_inside(quoted))):
        parts.exact.append(chunk)
        parts.plain.append(" ")
        return quoted.end()
    parts.plain.append(text[position])
    return position + 1


def _read_marked(text: str, position: int, parts: _Parts) -> int | None:
    """Read what begins with a sign or a prefix, or is one of several; None where nothing does."""
    if sign := _SIGN.match(text, position):
        without, end = _choices(text, sign.end())
        parts.without += without
        return end if without else None
    if prefix := _PREFIX.match(text, position):
        return _read_prefixed(text, prefix, parts)
    choices, end = _choices(text, position)
    if len(choices) < 2:  # noqa: PLR2004 - of one word there is no choice
        return None
    parts.placed.append(Placed("item", tuple(choices)))
    parts.plain.append(" ")
    return end


def _read_prefixed(text: str, prefix: re.Match[str], parts: _Parts) -> int | None:
    if place := _PLACES.get(prefix[1]):
        choices, end = _choices(text, prefix.end())
        if choices:
            parts.placed.append(Placed(place, tuple(choices)))
        return end if choices else None
    # A document number may hold spaces.
    numbers = find_in_query(text[prefix.end() :]) if prefix[1] == "文号" else []
    if numbers and numbers[0].start == 0:
        parts.document_numbers.append(numbers[0].wanted)
        return prefix.end() + numbers[0].end
    value, end = _value(text, prefix.end())
    if _whole(value) is None:
        return None
    if prefix[1] == "文号":
        parts.document_numbers.append(typed_document_number(value))
    else:
        parts.index_numbers.append(index_number_key(value))
    return end


def _choices(text: str, position: int) -> tuple[list[Chunk], int]:
    """The values that begin at `position` with `|` between them, and where the last ends."""
    found: list[Chunk] = []
    end = position
    while True:
        value, after = _value(text, position)
        chunk = _whole(value)
        if chunk is None:
            return found, end
        is_quoted = _QUOTED.match(text, position) is not None
        keys = () if is_quoted else _keys_of(value)
        found.append(replace(chunk, keys=keys, is_quoted=is_quoted))
        end = after
        separator = _OR.match(text, end)
        if separator is None:
            return found, end
        position = separator.end()


def _keys_of(value: str) -> tuple[str, ...]:
    """What a number is found under; none for what is more than a number."""
    numbers = find_in_query(value)
    is_number = numbers and (numbers[0].start, numbers[0].end) == (0, len(value))
    return numbers[0].wanted if is_number else ()


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


def _within_bounds(chunks: Iterable[Chunk], room: int = ranking.MOST_TOKENS) -> list[Chunk]:
    kept: list[Chunk] = []
    for whole in dict.fromkeys(chunks):
        chunk = replace(whole, text=whole.text[: ranking.MOST_TOKENS])
        room -= len(chunk.tokens)
        if room < 0:
            break
        kept.append(chunk)
    return kept


def _placed_within_bounds(placed: Iterable[Placed]) -> list[Placed]:
    kept: list[Placed] = []
    room = ranking.MOST_TOKENS
    for one in dict.fromkeys(placed):
        choices = _within_bounds(one.choices, room)
        if not choices:
            break
        room -= sum(len(chunk.tokens) for chunk in choices)
        kept.append(Placed(one.place, tuple(choices)))
    return kept


def _is_short(plain: str) -> bool:
    return len(_HAN.findall(plain)) <= ranking.MOST_HAN_FOR_ALL_WORDS

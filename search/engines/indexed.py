"""What every engine indexes of an item beside its plain words, told once for all of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from .. import ranking
from ..analysis import fold, han_characters, is_han, runs, runs_of
from ..numbers import document_keys, index_number_keys, typed_document_number
from ..passages import cut
from ..pinyin import read_aloud

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..analysis import Folded
    from .protocol import Item


GAP = "¶"
"""A token that no text has: it keeps phrases from running over the end of a part."""


class Passage(NamedTuple):
    """A piece of the item's own text, or of the attachment with this number."""

    attachment: int | None
    shown: str
    folded: str
    runs: list[str]


class Indexed:
    """An item with each of its texts folded once: to fold them takes longer than all the rest."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.title = fold(item.title)
        self.text = fold(item.text)
        self._index_number = fold(item.index_number)
        self._index_number_keys = index_number_keys(self._index_number.text)
        self._attached = [(fold(one.title), fold(one.text)) for one in item.attachments]

    @property
    def own_parts(self) -> list[Folded]:
        """The texts of `clauses.TEXT`; no phrase runs from one into the next."""
        return [self.title, self.text, self._index_number]

    @cached_property
    def attached_parts(self) -> list[Folded]:
        """The texts of `clauses.ATTACHED`."""
        return [part for parts in self._attached for part in parts]

    @property
    def lead_parts(self) -> list[Folded]:
        """The texts of `clauses.LEAD`."""
        return [self.title, fold(self.item.text[: ranking.LEAD_CHARACTERS])]

    @property
    def characters(self) -> list[str]:
        """The Han characters of `clauses.CHARACTERS`, each once."""
        named = [self.title, self._index_number, *self.attached_parts[::2]]
        return list(dict.fromkeys([*_characters_of(named), *self.covered_characters]))

    @cached_property
    def covered_characters(self) -> list[str]:
        """Those of them that stand in passages, each once."""
        return list(dict.fromkeys("".join([han_characters(one.runs) for one in self.passages])))

    @property
    def whole_title(self) -> str:
        return _whole(self.title.runs)

    @property
    def spoken_title(self) -> list[list[str]]:
        """Each run of Han of the title as syllables."""
        return [read_aloud(run) for run in self.title.runs if is_han(run)]

    @property
    def own_numbers(self) -> set[str]:
        """The keys of `clauses.OWN_NUMBERS`."""
        number = self.item.document_number
        whole = typed_document_number(number)[:1] if number else ()
        return {self._index_number_keys[0], *whole}

    @property
    def numbers(self) -> set[str]:
        """The keys of `clauses.NUMBERS`: its own, and those of every number in its texts."""
        texts = [fold(self.item.document_number), self.title, self.text, *self.attached_parts]
        found = [document_keys(folded.text) for folded in texts]
        return set(self._index_number_keys).union(*found)

    @cached_property
    def passages(self) -> list[Passage]:
        """Its own passages, then those of its attachments."""
        own = _passages(None, self.item.text, self.text)
        attached = (
            passage
            for number, one in enumerate(self.item.attachments)
            for passage in _passages(number, one.text, self._attached[number][1])
        )
        return [*own, *attached]


def _characters_of(parts: Iterable[Folded]) -> str:
    return "".join([han_characters(part.runs) for part in parts])


def _passages(attachment: int | None, text: str, folded: Folded) -> Iterator[Passage]:
    for start, end in cut(text):
        piece = folded.between(start, end)
        yield Passage(attachment, text[start:end], piece, runs_of(piece))


def whole_title(typed: str) -> str:
    """The key under which a title is found by a query that is that title."""
    return _whole(runs(typed))


def _whole(title: list[str]) -> str:
    return " ".join(title)

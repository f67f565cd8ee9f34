"""What every engine indexes of an item beside its plain words, told once for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import ranking
from ..analysis import fold, is_han, runs
from ..numbers import document_keys, index_number_key, index_number_keys, typed_document_number
from ..passages import cut
from ..pinyin import read_aloud

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .protocol import Item


def own_parts(item: Item) -> list[str]:
    """The texts of `clauses.TEXT`; no phrase runs from one into the next."""
    return [item.title, item.text, item.index_number]


def attached_parts(item: Item) -> list[str]:
    """The texts of `clauses.ATTACHED`."""
    return [part for one in item.attachments for part in (one.title, one.text)]


def lead_parts(item: Item) -> list[str]:
    """The texts of `clauses.LEAD`."""
    return [item.title, item.text[: ranking.LEAD_CHARACTERS]]


def characters(item: Item) -> list[str]:
    """The Han characters of `clauses.CHARACTERS`, each once."""
    parts = [*own_parts(item), *attached_parts(item)]
    return sorted({one for part in parts for run in runs(part) if is_han(run) for one in run})


def whole_title(title: str) -> str:
    """The key under which a title is found by a query that is that title."""
    return " ".join(runs(title))


def spoken_title(item: Item) -> list[list[str]]:
    """Each run of Han of the title as syllables."""
    return [read_aloud(run) for run in runs(item.title) if is_han(run)]


def own_numbers(item: Item) -> set[str]:
    """The keys of `clauses.OWN_NUMBERS`."""
    number = item.document_number
    whole = typed_document_number(number)[:1] if number else ()
    return {index_number_key(item.index_number), *whole}


def numbers(item: Item) -> set[str]:
    """The keys of `clauses.NUMBERS`: its own numbers', and those of every number in its texts."""
    texts = [item.document_number, item.title, item.text, *attached_parts(item)]
    found = (document_keys(fold(text).text) for text in texts)
    return set(index_number_keys(item.index_number)).union(*found)


def passages(item: Item) -> Iterator[tuple[int | None, str]]:
    """Its passages, each with the number of its attachment; None for the item's own text."""
    for passage in cut(item.text):
        yield None, passage
    for number, one in enumerate(item.attachments):
        for passage in cut(one.text):
            yield number, passage

"""The embedded index: its fields, and an item's form in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson
import tantivy

from ... import ranking
from ...analysis import analysis_version, fold, is_han, run_tokens, runs, scannable
from ...clauses import (
    ATTACHED,
    CHARACTERS,
    INITIALS,
    LEAD,
    NUMBERS,
    OWN_NUMBERS,
    SYLLABLES,
    TEXT,
    TITLE,
)
from ...filters import DAYS, TERMS
from ...numbers import (
    document_keys,
    index_number_key,
    index_number_keys,
    typed_document_number,
)
from ...passages import cut
from ...pinyin import initial_pairs, read_aloud, syllable_pairs
from ..protocol import Cursor, Item, Refused, Removal

if TYPE_CHECKING:
    from collections.abc import Iterable

SCHEMA_VERSION = 2

KEY, KIND, SEQ, FIRST_SEQ = "key", "kind", "seq", "first_seq"
STORED, SCANNABLE = "stored", "scannable"

ITEM, GONE, CURSOR = "item", "gone", "cursor"
_GAP = "¶"
"""A token that no text has: it keeps phrases from running over the end of a part."""


@lru_cache(maxsize=1)
def form() -> str:
    """Names schema and analysis; an index of another form has to be rebuilt."""
    return f"{SCHEMA_VERSION}-{analysis_version()}"


@lru_cache(maxsize=1)
def schema() -> Any:
    """The fields. Keys and values are raw text: tantivy deletes by nothing else."""
    builder = tantivy.SchemaBuilder()
    for name in (KEY, NUMBERS, OWN_NUMBERS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (KIND, *TERMS):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in (TEXT, TITLE, ATTACHED):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in (SYLLABLES, INITIALS):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field(LEAD, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(CHARACTERS, tokenizer_name="whitespace", index_option="basic")
    for name in (SEQ, FIRST_SEQ, *DAYS):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in (STORED, SCANNABLE):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


@dataclass(frozen=True)
class Stored:
    """What is kept of an item to answer with. Each passage has the number of its attachment."""

    content_id: str
    seq: int
    first_seq: int
    title: str
    attachments: list[str]
    passages: list[tuple[int | None, str]]


def item_document(item: Item) -> Any:
    """An item as tantivy takes it."""
    document = tantivy.Document()
    document.add_text(KEY, item.content_id)
    document.add_text(KIND, ITEM)
    document.add_unsigned(SEQ, item.seq)
    document.add_unsigned(FIRST_SEQ, item.first_seq)
    _add_words(document, item)
    _add_numbers(document, item)
    for name, values in item.terms.items():
        for value in values:
            document.add_text(name, value)
    for name, day in item.days.items():
        document.add_unsigned(name, day)
    _add_stored(document, item)
    return document


def _add_words(document: Any, item: Item) -> None:
    title, lead = runs(item.title), runs(item.text[: ranking.LEAD_CHARACTERS])
    own = [title, runs(item.text), runs(item.index_number)]
    attached = [runs(part) for one in item.attachments for part in (one.title, one.text)]
    document.add_text(TITLE, _tokens([title]))
    spoken = [read_aloud(run) for run in title if is_han(run)]
    document.add_text(SYLLABLES, _joined(syllable_pairs(run) for run in spoken))
    document.add_text(INITIALS, _joined(initial_pairs(run) for run in spoken))
    document.add_text(LEAD, _tokens([title, lead]))
    document.add_text(TEXT, _tokens(own))
    document.add_text(ATTACHED, _tokens(attached))
    characters = {one for part in (*own, *attached) for run in part if is_han(run) for one in run}
    document.add_text(CHARACTERS, " ".join(sorted(characters)))


def _tokens(parts: Iterable[Iterable[str]]) -> str:
    """The tokens of the parts' runs, as the whitespace tokenizer takes them apart again."""
    return _joined((token for run in part for token in run_tokens(run)) for part in parts)


def _joined(parts: Iterable[Iterable[str]]) -> str:
    return f" {_GAP} ".join(map(" ".join, parts))


def _add_numbers(document: Any, item: Item) -> None:
    own = set(index_number_keys(item.index_number))
    for key in {index_number_key(item.index_number), *_whole_keys(item.document_number)}:
        document.add_text(OWN_NUMBERS, key)
    texts = [item.document_number, item.title, item.text]
    texts += [part for one in item.attachments for part in (one.title, one.text)]
    for key in own.union(*(document_keys(fold(text).text) for text in texts)):
        document.add_text(NUMBERS, key)


def _whole_keys(document_number: str) -> tuple[str, ...]:
    return typed_document_number(document_number)[:1] if document_number else ()


def _add_stored(document: Any, item: Item) -> None:
    passages: list[tuple[int | None, str]] = [(None, passage) for passage in cut(item.text)]
    for number, one in enumerate(item.attachments):
        passages += [(number, passage) for passage in cut(one.text)]
    stored = {
        "content_id": item.content_id,
        "seq": item.seq,
        "first_seq": item.first_seq,
        "title": item.title,
        "attachments": [one.title for one in item.attachments],
        "passages": passages,
    }
    document.add_bytes(STORED, orjson.dumps(stored))
    folded = "\n".join(scannable(passage) for _, passage in passages)
    document.add_bytes(SCANNABLE, folded.encode())


def stored_item(document: Any) -> Stored:
    """What is kept of a found item."""
    return Stored(**orjson.loads(document.get_first(STORED)))


def scannable_passages(document: Any) -> str:
    """The passages of a found item as `scannable` texts, a line for each of `Stored.passages`."""
    return bytes(document.get_first(SCANNABLE)).decode()


def removal_document(removal: Removal) -> Any:
    """The trace of an item that is gone: without it a late change would bring it back."""
    document = tantivy.Document()
    document.add_text(KEY, removal.content_id)
    document.add_text(KIND, GONE)
    document.add_unsigned(SEQ, removal.seq)
    return document


def cursor_document(cursor: Cursor) -> Any:
    """The cursor, as a document among the others, so that one commit holds both."""
    document = tantivy.Document()
    document.add_text(KEY, CURSOR)
    document.add_text(KIND, CURSOR)
    document.add_bytes(STORED, orjson.dumps(cursor))
    return document


def stored_cursor(document: Any) -> Cursor:
    """The cursor of a cursor's document."""
    value = orjson.loads(document.get_first(STORED))
    value["refused"] = tuple(Refused(**one) for one in value["refused"])
    return Cursor(**value)

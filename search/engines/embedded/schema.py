"""The embedded index: its fields, and an item's form in it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
import tantivy

from ...analysis import analysis_version, scannable
from ...clauses import (
    ANYWHERE,
    ATTACHED,
    BODY,
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
from ...pinyin import initial_pairs, syllable_pairs
from ..indexed import GAP, Indexed
from ..protocol import Cursor, Item, Refused, Removal
from .items import Texts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ...analysis import Folded
    from .items import NewItems

SCHEMA_VERSION = 7

KEY, KIND, SEQ, FIRST_SEQ = "key", "kind", "seq", "first_seq"
WHOLE_TITLE = "whole_title"
STORED, ITEM_AT = "stored", "item_at"

ITEM, GONE, CURSOR = "item", "gone", "cursor"


@lru_cache(maxsize=1)
def form() -> str:
    """Names schema and analysis; an index of another form has to be rebuilt."""
    return f"{SCHEMA_VERSION}-{analysis_version()}"


@lru_cache(maxsize=1)
def schema() -> Any:
    """The fields. Keys and values are raw text: tantivy deletes by nothing else."""
    builder = tantivy.SchemaBuilder()
    for name in (KEY, NUMBERS, OWN_NUMBERS, WHOLE_TITLE):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (KIND, *TERMS):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in (TEXT, TITLE, ATTACHED):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in (SYLLABLES, INITIALS):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field(LEAD, tokenizer_name="whitespace", index_option="freq")
    for name in (BODY, ANYWHERE, CHARACTERS):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in (SEQ, FIRST_SEQ, *DAYS):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_unsigned_field(ITEM_AT, fast=True)
    builder.add_bytes_field(STORED, stored=True)
    return builder.build()


def open_index(path: Path) -> Any:
    """The index in a directory, which is reloaded by nobody else."""
    index = tantivy.Index.open(str(path))
    index.config_reader("manual")
    return index


class Stored(NamedTuple):
    """What is kept of an item to answer with. Each passage has the number of its attachment."""

    content_id: str
    seq: int
    first_seq: int
    title: str
    attachments: list[str]
    passages: list[tuple[int | None, str]]


def item_document(item: Item, new: NewItems) -> Any:
    """An item as tantivy takes it; what is kept of it is added to the new ones."""
    document = tantivy.Document()
    document.add_text(KEY, item.content_id)
    document.add_text(KIND, ITEM)
    document.add_unsigned(SEQ, item.seq)
    document.add_unsigned(FIRST_SEQ, item.first_seq)
    indexed = Indexed(item)
    _add_words(document, indexed)
    _add_numbers(document, indexed)
    for name, values in item.terms.items():
        for value in values:
            document.add_text(name, value)
    for name, day in item.days.items():
        document.add_unsigned(name, day)
    at = new.add(_texts(indexed), orjson.dumps(_stored(indexed)._asdict()))
    document.add_unsigned(ITEM_AT, at)
    return document


def _add_words(document: Any, indexed: Indexed) -> None:
    spoken = indexed.spoken_title
    document.add_text(WHOLE_TITLE, indexed.whole_title)
    document.add_text(SYLLABLES, _joined(syllable_pairs(run) for run in spoken))
    document.add_text(INITIALS, _joined(initial_pairs(run) for run in spoken))
    document.add_text(LEAD, _tokens(indexed.lead_parts))
    title, body, number = (_tokens([part]) for part in indexed.own_parts)
    document.add_text(TITLE, title)
    document.add_text(BODY, body)
    document.add_text(TEXT, f" {GAP} ".join((title, body, number)))
    attached = _tokens(indexed.attached_parts)
    document.add_text(ATTACHED, attached)
    everywhere = {*title.split(), *body.split(), *number.split(), *attached.split()}
    document.add_text(ANYWHERE, " ".join(everywhere))
    document.add_text(CHARACTERS, " ".join(indexed.characters))


def _tokens(parts: Iterable[Folded]) -> str:
    """The tokens of the parts, as the whitespace tokenizer takes them apart again."""
    return _joined(part.tokens for part in parts)


def _joined(parts: Iterable[Iterable[str]]) -> str:
    return f" {GAP} ".join(map(" ".join, parts))


def _add_numbers(document: Any, indexed: Indexed) -> None:
    for key in indexed.own_numbers:
        document.add_text(OWN_NUMBERS, key)
    for key in indexed.numbers:
        document.add_text(NUMBERS, key)


def _stored(indexed: Indexed) -> Stored:
    item = indexed.item
    return Stored(
        content_id=item.content_id,
        seq=item.seq,
        first_seq=item.first_seq,
        title=item.title,
        attachments=[one.title for one in item.attachments],
        passages=[(one.attachment, one.shown) for one in indexed.passages],
    )


def _texts(indexed: Indexed) -> Texts:
    passages = (scannable(one.folded) for one in indexed.passages)
    return Texts(scannable(indexed.title.text), "\n".join(passages))


def stored_item(stored: bytes) -> Stored:
    """What is kept of an item to answer with, as it was written down."""
    return Stored(**orjson.loads(stored))


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

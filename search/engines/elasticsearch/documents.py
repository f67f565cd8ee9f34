"""The index on Elasticsearch: its fields, and an item's form in it.

One index holds three kinds of documents: items, what is left of items that are gone (a delete's
version would be forgotten after a minute, and a late change bring the item back), and the cursor.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson
from elasticsearch.dsl import (
    Document,
    InnerDoc,
    Integer,
    Keyword,
    Long,
    Mapping,
    MetaField,
    Nested,
    Object,
    Text,
)

from ...analysis import analysis_version, han_characters, is_han, tokens_of
from ...clauses import (
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
from ..protocol import Cursor, Item, Refused
from . import analyzers

if TYPE_CHECKING:
    from ...analysis import Folded

MAPPING_VERSION = 4
"""Part of an index's name. A change of the mapping is noticed without it, too: see `form`."""

KIND, SEQ, FIRST_SEQ = "kind", "seq", "first_seq"
ITEM, GONE, CURSOR = "item", "gone", "cursor"
WHOLE_TITLE, SHOWN, PASSAGES, COVERED = "whole_title", "shown", "passages", "covered"
PASSAGE_TEXT = "passages.text"
PASSAGE_SHOWN, PASSAGE_ATTACHMENT = "passages.shown", "passages.attachment"
COVERAGE = "fupin_coverage"
SIMILARITIES = {COVERAGE: {"type": "BM25", "k1": 0.0, "b": 0.0}}
"""Coverage alone: the idf of each term that is there, however often, in a text however long."""
_GAP = f" {GAP} "
_COUNTED: dict[str, str] = dict.fromkeys((TEXT, TITLE, LEAD, ATTACHED, SYLLABLES, INITIALS), _GAP)
"""A document that has nothing in these fields counts all the same where is told how rare a word is,
and how long a text: so it is in tantivy, and the engines give the same scores."""


def _words(**options: Any) -> Text:
    return Text(analyzer=analyzers.tokens(), search_analyzer=analyzers.chinese(), **options)


class Passage(InnerDoc):
    """A piece of the item's own text, or of an attachment with the number `attachment`.

    `text`: its tokens and, whatever words they stand in, its characters.
    """

    text = _words(index_options="docs", norms=False, similarity=COVERAGE)
    shown = Keyword(index=False, doc_values=False)
    attachment = Integer(index=False)


class IndexedItem(Document):
    """The mapping. What is only searched is left out of the stored source."""

    kind = Keyword()
    seq = Long()
    first_seq = Long()
    text = _words(index_options="positions")
    title = _words(index_options="positions")
    attached = _words(index_options="positions")
    body = _words(index_options="docs", norms=False)
    lead = _words(index_options="freqs")
    characters = Text(
        analyzer=analyzers.tokens(), index_options="docs", norms=False, similarity=COVERAGE
    )
    syllables = Text(analyzer=analyzers.TOKENS, index_options="positions")
    initials = Text(analyzer=analyzers.TOKENS, index_options="positions")
    numbers = Keyword(ignore_above=analyzers.LONGEST_TERM)
    own_numbers = Keyword(ignore_above=analyzers.LONGEST_TERM)
    whole_title = Keyword(ignore_above=analyzers.LONGEST_TERM, doc_values=False)
    covered = Text(analyzer=analyzers.tokens(), index_options="docs", norms=False)
    passages = Nested(Passage)
    shown = Object(enabled=False)
    cursor = Object(enabled=False)

    class Meta:
        dynamic = MetaField("strict")


def mapping() -> Mapping:
    """The mapping as the node gets it, with the form that it is known by."""
    made = Mapping()
    made.update(IndexedItem._doc_type.mapping)  # noqa: SLF001 - the library's way to copy one
    for name in TERMS:
        made.field(name, "keyword", ignore_above=analyzers.LONGEST_TERM)
    for name in DAYS:
        made.field(name, "integer")
    searched: list[str] = [TEXT, TITLE, BODY, ATTACHED, LEAD, CHARACTERS, SYLLABLES, INITIALS]
    searched += [NUMBERS, OWN_NUMBERS, WHOLE_TITLE, COVERED, PASSAGE_TEXT]
    made.meta("_source", excludes=searched)
    made.meta("dynamic", "strict")
    return made


@lru_cache(maxsize=1)
def form() -> str:
    """Names mapping and analysis; an index of another form has to be rebuilt."""
    told = orjson.dumps([mapping().to_dict(), SIMILARITIES], option=orjson.OPT_SORT_KEYS)
    return f"{MAPPING_VERSION}-{analysis_version()}-{zlib.crc32(told):08x}"


def item_source(item: Item) -> dict[str, Any]:
    """An item as the index takes it."""
    indexed = Indexed(item)
    spoken = indexed.spoken_title
    title, body, number = map(_tokens, indexed.own_parts)
    source = {
        KIND: ITEM,
        SEQ: item.seq,
        FIRST_SEQ: item.first_seq,
        TITLE: title,
        TEXT: _GAP.join([title, body, number]),
        BODY: body,
        LEAD: _GAP.join(map(_tokens, indexed.lead_parts)),
        ATTACHED: _GAP.join(map(_tokens, indexed.attached_parts)),
        CHARACTERS: " ".join(indexed.characters),
        COVERED: " ".join(indexed.covered_characters),
        SYLLABLES: _GAP.join([" ".join(syllable_pairs(run)) for run in spoken]),
        INITIALS: _GAP.join([" ".join(initial_pairs(run)) for run in spoken]),
        NUMBERS: sorted(indexed.numbers),
        OWN_NUMBERS: sorted(indexed.own_numbers),
        WHOLE_TITLE: indexed.whole_title,
        PASSAGES: [
            {"text": _covered(one.runs), "shown": one.shown, "attachment": one.attachment}
            for one in indexed.passages
        ],
        SHOWN: {"title": item.title, "attachments": [one.title for one in item.attachments]},
        **{name: list(values) for name, values in item.terms.items()},
        **item.days,
    }
    return source | {name: gap for name, gap in _COUNTED.items() if not source[name]}


def _tokens(text: Folded) -> str:
    return " ".join(_tokens_of(text.runs))


def _covered(runs: list[str]) -> str:
    """What a passage holds, tokens and characters, each once."""
    return " ".join(dict.fromkeys([*_tokens_of(runs), *han_characters(runs)]))


def _tokens_of(runs: list[str]) -> list[str]:
    """The tokens of runs; one that is longer than a term may be is left out."""
    if max(map(len, runs), default=0) > analyzers.LONGEST_TERM:
        runs = [run for run in runs if is_han(run) or len(run) <= analyzers.LONGEST_TERM]
    return tokens_of(runs)


def gone_source(seq: int) -> dict[str, Any]:
    """What stays of an item that is not current."""
    return {KIND: GONE, SEQ: seq, **_COUNTED}


def cursor_source(cursor: Cursor) -> dict[str, Any]:
    """The cursor as a document."""
    return {KIND: CURSOR, SEQ: cursor.seq, CURSOR: orjson.loads(orjson.dumps(cursor))}


def stored_cursor(source: dict[str, Any]) -> Cursor:
    """The cursor of a cursor's document.

    Raises KeyError, TypeError where it is none.
    """
    value = dict(source[CURSOR])
    return Cursor(
        epoch=value["epoch"],
        seq=value["seq"],
        refused=tuple(Refused(**one) for one in value["refused"]),
    )

"""From the public document to what is indexed of it."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson

from fupin_cms.ledger.markup import plain_text

from .analysis import HAN
from .engines.protocol import Attached, Item
from .filters import day_number, term

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_UNREAD = frozenset(
    {"type", "code", "relation", "content_id", "index_number", "url", "sha256", "media_type"}
)
"""Texts that stand in a document for machines: codes, digests, addresses."""
_HTML = re.compile(r"(^|_)html$")
_BROKEN_LINE = re.compile(rf"(?<=[{HAN}])[ \t]*\n[ \t]*(?=[{HAN}])")
_PDF = "application/pdf"


class UnreadableDocumentError(ValueError):
    """The bytes are not a public document."""


@contextmanager
def _told_as_unreadable() -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableDocumentError(f"{type(error).__name__}: {error}") from error


@_told_as_unreadable()
def read_document(body: bytes | memoryview) -> tuple[dict[str, Any], list[str]]:
    """The full document in a ready row, and the SHA-256 of the files whose texts belong to it.

    Raises UnreadableDocumentError.
    """
    document = orjson.loads(body)
    return document, [one["file"]["sha256"] for one in document["attachments"]]


@_told_as_unreadable()
def item_of(document: Mapping[str, Any], *, first_seq: int, texts: Mapping[str, str]) -> Item:
    """What is indexed of a full document, with the texts of its files by SHA-256.

    Raises UnreadableDocumentError where the document lacks what every one has.
    """
    item = _item(document, first_seq, texts)
    named = (item.content_id, item.title, item.index_number, item.document_number)
    if not all(isinstance(one, str) for one in named):
        raise TypeError("a name is no text")
    return item


def _item(document: Mapping[str, Any], first_seq: int, texts: Mapping[str, str]) -> Item:
    written_on = dt.date.fromisoformat(document["written_on"])
    release = document["release"]
    attachments = document["attachments"]
    return Item(
        content_id=document["content_id"],
        seq=release["seq"],
        first_seq=first_seq,
        title=document["title"],
        text="\n".join(_own_texts(document)),
        attachments=[_attached(one, texts) for one in attachments],
        document_number=document["document_number"] or "",
        index_number=document["index_number"],
        terms={
            "category": [document["type"]],
            "department": [document["department"]["code"]],
            "region": [document["region"]["code"]],
            "topic": [topic["code"] for topic in document["topics"]],
            "subject": [document["subject"]["code"]],
            "section": [document["section"]["slug"]],
            "catalogue_item": [document["catalogue_item"]["code"]],
            "validity": [release["validity"]["code"]],
            "year": [str(written_on.year)],
            "has_attachment": [term(bool(attachments))],
        },
        days={
            "written": day_number(written_on),
            "released": _office_day(release["released_at"]),
        },
    )


def _office_day(stamp: str) -> int:
    """The day of a document's moment; those are written in the office's own zone."""
    return day_number(dt.datetime.fromisoformat(stamp).date())


def _own_texts(document: Mapping[str, Any]) -> Iterator[str]:
    """The item's own words, what describes it first, one line for each piece."""
    yield from readable(document["summary"])
    yield from readable(document["body"])
    yield from readable(document["details"])
    yield " ".join(document["keywords"])
    yield document["issuing_body"]
    yield document["document_number"] or ""
    yield from readable(document.get("change"))
    # The names by which people know it, though they stand in no sentence.
    labels = (document["region"], document["genre"], *document["topics"])
    yield " ".join(one["label"] for one in labels)


def readable(value: Any) -> list[str]:
    """The texts that a person reads in a part of a document, in their order."""
    found: list[str] = []
    _collect(value, found)
    return found


def _collect(value: Any, found: list[str]) -> None:
    """A document has a hundred parts: a list that is handed on is filled in half the time that
    generators of generators take.
    """
    if isinstance(value, str):
        if value.strip():
            found.append(value)
    elif isinstance(value, list):
        for part in value:
            _collect(part, found)
    elif isinstance(value, dict):
        columns, rows = value.get("columns"), value.get("rows")
        if isinstance(columns, list) and isinstance(rows, list):
            found += _lines(columns, rows)
            return
        for name, part in value.items():
            if name not in _UNREAD:
                is_html = isinstance(part, str) and _HTML.search(name)
                _collect(plain_text(part) if is_html else part, found)


def _lines(columns: list[Any], rows: list[Any]) -> Iterator[str]:
    yield " ".join(column["label"] for column in columns)
    for row in rows:
        yield " ".join(cell for cell in row if cell)


def _attached(attachment: Mapping[str, Any], texts: Mapping[str, str]) -> Attached:
    file = attachment["file"]
    text = texts.get(file["sha256"], "")
    if file["media_type"] == _PDF:
        # A PDF's lines end at the margin, in the middle of words.
        text = _BROKEN_LINE.sub("", text)
    return Attached(title=attachment["title"], text=text)

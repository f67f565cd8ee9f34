"""From the public document to what is indexed of it."""

from __future__ import annotations

import datetime as dt
import re
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import orjson

from fupin_cms.ledger.markup import plain_text

from .analysis import HAN
from .engines.protocol import Attached, Item
from .filters import day_number, term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_Given = ParamSpec("_Given")
_Read = TypeVar("_Read")

_UNREAD = frozenset(
    {"type", "code", "relation", "content_id", "index_number", "url", "sha256", "media_type"}
)
"""Texts that stand in a document for machines: codes, digests, addresses."""
_BROKEN_LINE = re.compile(rf"(?<=[{HAN}])[ \t]*\n[ \t]*(?=[{HAN}])")
_PDF = "application/pdf"


class UnreadableDocumentError(ValueError):
    """The bytes are not a public document."""


def _faults_told(read: Callable[_Given, _Read]) -> Callable[_Given, _Read]:
    @wraps(read)
    def told(*args: _Given.args, **kwargs: _Given.kwargs) -> _Read:
        try:
            return read(*args, **kwargs)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UnreadableDocumentError(f"{type(error).__name__}: {error}") from error

    return told


@_faults_told
def read_document(body: bytes | memoryview) -> tuple[dict[str, Any], list[str]]:
    """The full document in a ready row, and the SHA-256 of the files whose texts belong to it.

    Raises UnreadableDocumentError.
    """
    document = orjson.loads(body)
    return document, [one["file"]["sha256"] for one in document["attachments"]]


@_faults_told
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


def _own_texts(document: Mapping[str, Any]) -> list[str]:
    """The item's own words, what describes it first, one line for each piece."""
    found = readable([document["summary"], document["body"], document["details"]])
    found += (" ".join(document["keywords"]), document["issuing_body"])
    found.append(document["document_number"] or "")
    _collect(document.get("change"), found)
    # The names by which people know it, though they stand in no sentence.
    labels = (document["region"], document["genre"], *document["topics"])
    found.append(" ".join([one["label"] for one in labels]))
    return found


def readable(value: Any) -> list[str]:
    """The texts that a person reads in a part of a document, in their order."""
    found: list[str] = []
    _collect(value, found)
    return found


def _collect(value: Any, found: list[str]) -> None:
    """A document has a hundred parts: a list that is handed on is filled in half the time that
    generators of generators take.
    """
    if isinstance(value, dict):
        columns, rows = value.get("columns"), value.get("rows")
        if isinstance(columns, list) and isinstance(rows, list):
            found += _lines(columns, rows)
            return
        for name, part in value.items():
            # Much of a document is empty, or for machines.
            if not part or name in _UNREAD:
                continue
            if not isinstance(part, str):
                _collect(part, found)
            elif name == "html" or name.endswith("_html"):
                _add(plain_text(part), found)
            else:
                _add(part, found)
    elif isinstance(value, list):
        for part in value:
            _collect(part, found)
    elif isinstance(value, str):
        _add(value, found)


def _add(text: str, found: list[str]) -> None:
    if text and not text.isspace():
        found.append(text)


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

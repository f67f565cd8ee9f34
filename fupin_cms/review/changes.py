"""What a candidate changes compared with what is released now, part by part and line by line."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from fupin_cms.checks.markup import plain_text
from fupin_cms.disclosures import registry
from fupin_cms.ledger.document import Document
from fupin_cms.ledger.models import StoredBytes

from .standing import standing_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .records import Candidate

_SYSTEM = frozenset({"schema", "content_id", "index_number", "type", "type_label", "change"})
"""Parts that are the system's own, or speak of the change itself."""


@dataclass(frozen=True)
class Line:
    """`mark` is `-` for what goes, `+` for what comes, a space for what stays around it."""

    mark: str
    text: str


@dataclass(frozen=True)
class Change:
    label: str
    lines: list[Line]


def changes(candidate: Candidate) -> list[Change] | None:
    """What differs from the document in force in the same stream; None where there is none."""
    standing = standing_of(candidate.content_id, candidate.stream)
    if standing is None:
        return None
    stored = StoredBytes.objects.get(digest=standing.document.content_digest)
    return compare(orjson.loads(bytes(stored.data)), candidate.content)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The parts of two documents of one item that differ."""
    old, new = dict(_parts(before)), dict(_parts(after))
    found = []
    for label in [*new, *(label for label in old if label not in new)]:
        lines = _difference(old.get(label, []), new.get(label, []))
        if lines:
            found.append(Change(label, lines))
    return found


def _difference(old: list[str], new: list[str]) -> list[Line]:
    compared = difflib.unified_diff(old, new, lineterm="", n=1)
    return [Line(line[0], line[1:]) for line in list(compared)[2:] if not line.startswith("@@")]


def _parts(document: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """(label, lines) of every part of a document that a reader sees."""
    titles = {name: field.title or name for name, field in Document.model_fields.items()}
    for name, value in document.items():
        if name == "details":
            yield from _details(document["type"], value)
        elif name not in _SYSTEM and name in titles:
            yield titles[name], list(_lines(value))


def _details(category: str, details: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    model = registry.categories()[category]
    fields = model.details_model.model_fields
    for name, value in details.items():
        if name != "type":
            title = fields[name].title if name in fields else None
            yield f"{model.category_label}·{title or name}", list(_lines(value))


def _lines(value: Any, key: str = "") -> Iterator[str]:
    """A value as lines of text: a paragraph, a row of a table, a label, a file on one line each."""
    match value:
        case None:
            return
        case str():
            text = plain_text(value) if key.endswith("html") else value
            yield from (line.strip() for line in text.splitlines() if line.strip())
        case dict():
            yield from _object_lines(value)
        case list():
            for part in value:
                yield from _lines(part, key)
        case _:
            yield str(value)


def _object_lines(value: dict[str, Any]) -> Iterator[str]:
    match value:
        case {"code": _, "label": label}:
            yield str(label)
        case {"sha256": sha256, "name": name, "size": size}:
            yield f"{name}（{size}字节，SHA-256 {sha256}）"
        case {"columns": _, "rows": rows}:
            yield from (" | ".join(cell or "" for cell in row) for row in rows)
        case _:
            for name, part in value.items():
                if name not in {"type", "content_id", "url"}:
                    yield from _lines(part, name)

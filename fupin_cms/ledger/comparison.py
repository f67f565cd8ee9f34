"""What differs between two documents of one item: words, table cells, files, metadata.

One comparison for the reviewer's screen and for the public history.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from fupin_cms.disclosures import registry

from .document import Document
from .markup import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Mark = Literal["-", "+", " "]
"""`-` for what goes, `+` for what comes, a space for what stays around it."""

_SYSTEM = frozenset({"schema", "content_id", "index_number", "type", "type_label", "change"})
"""Parts that are the system's own, or speak of the change itself."""
_WORD = re.compile(r"[A-Za-z0-9.,%]+|\s+|.", re.DOTALL)
_ALIKE = 0.4
"""From this likeness on a line is taken for the other line, changed."""
_LONG = 5_000
"""Characters beyond which a line is not compared word by word."""


@dataclass(frozen=True)
class Word:
    mark: Mark
    text: str


@dataclass(frozen=True)
class Line:
    """A line of a part. `words`: what of it goes or comes, where it stands for another line."""

    mark: str
    text: str
    words: Sequence[Word] = ()


@dataclass(frozen=True)
class Cell:
    """A cell that differs; a row that is new or gone is a line, not cells."""

    table: int
    """The how manieth table of the part, from 1."""
    row: int
    """In the new table, from 1."""
    row_label: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """A part of the document that differs."""

    label: str
    lines: list[Line]
    cells: list[Cell] = field(default_factory=list)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The parts of two documents of one item that differ, in the order of the newer one."""
    old, new = dict(_parts(before)), dict(_parts(after))
    found = []
    for label in [*new, *(label for label in old if label not in new)]:
        was, now = old.get(label), new.get(label)
        lines = _difference(list(_lines(was)), list(_lines(now)))
        if lines:
            found.append(Change(label, lines, list(_cells(was, now))))
    return found


def compare_words(before: str, after: str) -> tuple[list[Word], list[Word]]:
    """The words of two lines, those of each that the other has not marked."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    gone: list[Word] = []
    come: list[Word] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        was, now = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if was:
            gone.append(Word(" " if tag == "equal" else "-", was))
        if now:
            come.append(Word(" " if tag == "equal" else "+", now))
    return gone, come


# Parts and their lines -----------------------------------------------------------------


def _parts(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(label, value) of every part of a document that a reader sees."""
    titles = {name: one.title or name for name, one in Document.model_fields.items()}
    for name, value in document.items():
        if name == "details":
            yield from _details(document["type"], value)
        elif name not in _SYSTEM and name in titles:
            yield titles[name], value


def _details(category: str, details: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    model = registry.categories()[category]
    fields = model.details_model.model_fields
    for name, value in details.items():
        if name != "type":
            title = fields[name].title if name in fields else None
            yield f"{model.category_label}·{title or name}", value


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
            yield from (_row(row) for row in rows)
        case _:
            for name, part in value.items():
                if name not in {"type", "content_id", "url"}:
                    yield from _lines(part, name)


def _row(row: Sequence[str | None]) -> str:
    return " | ".join(cell or "" for cell in row)


# Differences ----------------------------------------------------------------------------


def _difference(old: list[str], new: list[str]) -> list[Line]:
    """Changed lines with one line around them, the words marked in lines that were altered."""
    compared = list(difflib.unified_diff(old, new, lineterm="", n=1))[2:]
    found: list[Line] = []
    gone: list[str] = []
    come: list[str] = []
    for line in [*compared, "@@"]:
        mark, text = line[0], line[1:]
        if mark == "-" and not come:
            gone.append(text)
        elif mark == "+":
            come.append(text)
        else:
            found += _altered(gone, come)
            gone, come = ([text], []) if mark == "-" else ([], [])
            if mark == " ":
                found.append(Line(" ", text))
    return found


def _altered(gone: list[str], come: list[str]) -> Iterator[Line]:
    """Lines that go, then lines that come in their place."""
    old, new = [Line("-", text) for text in gone], [Line("+", text) for text in come]
    for at, (was, now) in enumerate(zip(gone, come, strict=False)):
        if max(len(was), len(now)) <= _LONG and _are_alike(was, now):
            words = compare_words(was, now)
            old[at], new[at] = Line("-", was, words[0]), Line("+", now, words[1])
    yield from old
    yield from new


def _are_alike(old: str, new: str) -> bool:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _tables(value: Any) -> Iterator[Mapping[str, Any]]:
    match value:
        case {"columns": list(), "rows": list()}:
            yield value
        case dict():
            for part in value.values():
                yield from _tables(part)
        case list():
            for part in value:
                yield from _tables(part)


def _cells(was: Any, now: Any) -> Iterator[Cell]:
    """Cells that differ between tables of the same columns, in rows that stand for each other."""
    for number, (old, new) in enumerate(zip(_tables(was), _tables(now), strict=False), start=1):
        if [one["key"] for one in old["columns"]] == [one["key"] for one in new["columns"]]:
            yield from _table_cells(number, old, new)


def _table_cells(number: int, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Cell]:
    labels = [str(one.get("label") or one["key"]) for one in new["columns"]]
    old_rows, new_rows = old["rows"], new["rows"]
    matcher = difflib.SequenceMatcher(
        None, [_row(row) for row in old_rows], [_row(row) for row in new_rows]
    )
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag != "replace" or old_to - old_from != new_to - new_from:
            continue
        for offset in range(new_to - new_from):
            was, now = old_rows[old_from + offset], new_rows[new_from + offset]
            for label, before, after in zip(labels, was, now, strict=False):
                if before != after:
                    yield Cell(
                        number,
                        new_from + offset + 1,
                        str(now[0] or ""),
                        label,
                        before or "",
                        after or "",
                    )

"""The demonstration's content as items to find, without the way to a release; and the queries."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from fupin_cms.demo.content import DATA
from search.engines.protocol import Attached, Item
from search.evaluation import Asked, read_queries

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent


@cache
def items() -> tuple[Item, ...]:
    """One item for each of the data files' entries, named by its key."""
    forms = json.loads((DATA / "forms.json").read_text())
    found = []
    for path in sorted(DATA.glob("*.json")):
        entries = json.loads(path.read_text())
        if isinstance(entries, list):
            found += [_item(entry, forms) for entry in entries]
    return tuple(
        Item(**{**fields, "seq": seq, "first_seq": seq}) for seq, fields in enumerate(found, 1)
    )


def kinds() -> dict[str, list[Asked]]:
    """The judged queries of each kind."""
    return {path.stem: read_queries(path) for path in sorted(HERE.glob("*.jsonl"))}


def synonyms() -> list[tuple[list[str], list[str]]]:
    """The synonyms that the app comes with, as `thesaurus` takes them."""
    path = Path(__file__).parents[3] / "search" / "data" / "synonyms.json"
    groups = orjson.loads(path.read_bytes())
    return [
        (one["words"] if one.get("two_way", True) else one["words"][:1], one["words"])
        for one in groups
    ]


def _item(entry: dict[str, Any], forms: dict[str, Any]) -> dict[str, Any]:
    parts = [entry["summary"], *_texts(entry.get("body", []))]
    parts += [*_texts(entry.get("fields", {})), entry.get("keywords", "")]
    return {
        "content_id": entry["key"],
        "title": entry["title"],
        "text": "\n".join(parts),
        "document_number": entry.get("document_number", ""),
        "attachments": [_attached(one, entry, forms) for one in entry.get("attachments", [])],
    }


def _attached(attachment: dict[str, Any], entry: dict[str, Any], forms: dict[str, Any]) -> Attached:
    kind, _, name = attachment["make"].partition(":")
    made = {"field": entry.get("fields", {}), "form": forms}.get(kind, {}).get(name, "")
    return Attached(attachment["title"], "\n".join(_texts(made)))


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for part in value.values():
                yield from _texts(part)
        case list() if value and all(isinstance(one, str) for one in value):
            yield " ".join(value)
        case list():
            for part in value:
                yield from _texts(part)

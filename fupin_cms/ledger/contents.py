"""What a document's content speaks of: files and other items, wherever they stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fupin_cms.disclosures.schema import FileRef, ItemLink

from .addresses import files_in_html

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILE_KEYS = frozenset(FileRef.model_fields)
_PARTS = (dict, list)
_LINK_KEYS = frozenset(ItemLink.model_fields)


def named_files(content: Any) -> set[tuple[str, str]]:
    """(sha256, name) of every file that a document's content gives as its own."""
    return {(ref["sha256"], ref["name"]) for ref in file_refs(content)}


def linked_files(content: Any) -> set[tuple[str, str]]:
    """(sha256, name) of every file that HTML in it links to: its own, or another item's."""
    return {found for text in _texts(content) for found in files_in_html(text)}


def file_refs(content: Any) -> Iterator[dict[str, Any]]:
    """Every FileRef in a document's content."""
    yield from _objects(content, _FILE_KEYS)


def item_links(content: Any) -> Iterator[dict[str, Any]]:
    """Every ItemLink in a document's content: related items, interpreted policies, …"""
    yield from _objects(content, _LINK_KEYS)


def _objects(value: Any, keys: frozenset[str]) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if len(one) == len(keys) and one.keys() == keys:
                yield one
            parts: Any = one.values()
        else:
            parts = one
        waiting += [part for part in parts if isinstance(part, _PARTS)]


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            if "/files/" in value:
                yield value
        case dict():
            for part in value.values():
                yield from _texts(part)
        case list():
            for part in value:
                yield from _texts(part)

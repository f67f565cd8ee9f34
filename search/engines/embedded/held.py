"""Searches that are held while somebody pages through them, for every process of this machine.

What is held is the order of the items, by the `seq` of their first release, which no later release,
merge or rebuild changes: so no item comes twice, and none is missed. A first page costs nothing:
its token names the items that it showed, and the order is written down when the second is asked.

HELD_DIR/{token}    first line: what was asked, how many were found; then the items
"""

from __future__ import annotations

import re
import time
import uuid
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from fupin_cms.ledger.search import SearchExpiredError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fupin_cms.ledger.search import SearchQuery

_MINUTES = 30
_MOST = 500
"""So many searches are held at once: about 40 MB."""
_FIRST = re.compile(r"1\.([0-9a-f]{8})\.([0-9a-z]{1,12}(?:-[0-9a-z]{1,12}){0,99})")
_LATER = re.compile(r"2\.([0-9a-f]{32})")


@dataclass(frozen=True)
class Held:
    """The items of a search in their order, and how many it found in all."""

    items: Sequence[int]
    total: int


def first_page(query: SearchQuery, items: Sequence[int]) -> str:
    """A token for a search whose first page showed these items."""
    return f"1.{_asked(query)}.{'-'.join(map(_base36, items))}" if items else ""


def shown_before(query: SearchQuery) -> list[int] | None:
    """The items that the first page showed, where the query's token is of one.

    Raises SearchExpiredError where the token is of another query, or none of ours.
    """
    if _LATER.fullmatch(query.held):
        return None
    match = _FIRST.fullmatch(query.held)
    if match is None or match[1] != _asked(query):
        raise SearchExpiredError("the token is not of this search")
    return [int(item, 36) for item in match[2].split("-")]


class HeldSearches:
    """The searches held in a directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def keep(self, query: SearchQuery, held: Held) -> str:
        """Hold a search; returns its token. Those that nobody asked for long are let go."""
        self._directory.mkdir(parents=True, exist_ok=True)
        self._let_go()
        name = uuid.uuid4().hex
        beside = self._directory / f"{name}.new"
        beside.write_bytes(orjson.dumps([_asked(query), held.total, list(held.items)]))
        beside.replace(self._directory / name)
        return f"2.{name}"

    def find(self, query: SearchQuery) -> Held:
        """The search that the query's token names. Raises SearchExpiredError."""
        match = _LATER.fullmatch(query.held)
        if match is None:
            raise SearchExpiredError("the token is not of this search")
        try:
            asked, total, items = orjson.loads((self._directory / match[1]).read_bytes())
        except (FileNotFoundError, ValueError) as error:
            raise SearchExpiredError("the search is held no longer") from error
        if asked != _asked(query):
            raise SearchExpiredError("the token is not of this search")
        return Held(items, total)

    def _let_go(self) -> None:
        known = []
        for path in self._directory.iterdir():
            try:
                known.append((path.stat().st_mtime, path))
            except FileNotFoundError:
                continue
        known.sort(reverse=True)
        oldest = time.time() - 60 * _MINUTES
        for position, (written, path) in enumerate(known):
            if position >= _MOST or written < oldest:
                path.unlink(missing_ok=True)


def _asked(query: SearchQuery) -> str:
    """What makes two pages pages of one search."""
    filters = {name: sorted(values) for name, values in query.filters.items()}
    asked = repr((query.text, sorted(filters.items()), query.sort))
    return f"{zlib.crc32(asked.encode('utf-8', 'replace')):08x}"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"

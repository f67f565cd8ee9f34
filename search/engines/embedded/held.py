"""Searches that are held while somebody pages through them, for every process of this machine.

What is held is the order of the items, by the `seq` of their first release, which no later release,
merge or rebuild changes: so no item comes twice, and none is missed. A first page costs nothing:
its token names the items that it showed, and the order is written down when the second is asked.

HELD_DIR/{token}    first line: what was asked, how many were found; then the items
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from fupin_cms.ledger.search import SearchExpiredError

from ..paging import asked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fupin_cms.ledger.search import SearchQuery

logger = logging.getLogger(__name__)
_MINUTES = 30
_MOST = 500
"""So many searches are held at once: about 40 MB."""
_LATER = re.compile(r"2\.([0-9a-f]{32})")


@dataclass(frozen=True)
class Held:
    """The items of a search in their order, and how many it found in all."""

    items: Sequence[int]
    total: int


class HeldSearches:
    """The searches held in a directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def keep(self, query: SearchQuery, held: Held) -> str:
        """Hold a search; returns its token. Those that nobody asked for long are let go.

        Where nothing can be written (the disk is full) it is the first page's token still: further
        pages are then of the index as it is.
        """
        name = uuid.uuid4().hex
        beside = self._directory / f"{name}.new"
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            self._let_go()
            beside.write_bytes(orjson.dumps([asked(query), held.total, list(held.items)]))
            beside.replace(self._directory / name)
        except OSError:
            logger.exception("a search cannot be held")
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            return query.held
        return f"2.{name}"

    def find(self, query: SearchQuery) -> Held:
        """The search that the query's token names. Raises SearchExpiredError."""
        match = _LATER.fullmatch(query.held)
        if match is None:
            raise SearchExpiredError("the token is not of this search")
        try:
            told, total, items = orjson.loads((self._directory / match[1]).read_bytes())
        except (FileNotFoundError, ValueError) as error:
            raise SearchExpiredError("the search is held no longer") from error
        if told != asked(query):
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

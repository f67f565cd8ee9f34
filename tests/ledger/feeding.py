"""The whole feed of a stream, as a reader without filters gets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fupin_cms.ledger.canonical import MAX_INTEGER
from fupin_cms.ledger.feed import Asked, read_feed, serialisable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fupin_cms.ledger.events import Stream


def change_entries(stream: Stream, *, after: int, limit: int) -> Iterator[tuple[int, bytes]]:
    """Entries in order: (seq, canonical JSON bytes)."""
    page = read_feed(stream, Asked(after=after, up_to=MAX_INTEGER, limit=limit))
    for entry in page.entries:
        yield entry["seq"], orjson.dumps(serialisable(entry), option=orjson.OPT_SORT_KEYS)

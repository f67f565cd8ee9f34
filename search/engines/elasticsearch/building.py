"""Building an index that nobody reads yet: who prepares items hardly waits for the node.

The node makes the index while the first items are prepared, and takes in some commits while the
next are prepared; the cursor follows when all of a commit has been taken in.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Self

from .writer import (
    ElasticsearchWriter,
    Write,
    prepared,
    refused_by,
    sending_pool,
    with_refused,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future, ThreadPoolExecutor
    from types import TracebackType

    from ..protocol import Change, Cursor, Refused


_MOST_ON_THE_WAY = 16_000_000
"""Bytes: beyond it, who prepares more waits until some is taken in."""


class _Sent(NamedTuple):
    """A commit on its way."""

    requests: Sequence[Future[list[Refused]]]
    bytes: int
    items: frozenset[str]
    cursor: Cursor

    @property
    def is_done(self) -> bool:
        return all(one.done() for one in self.requests)


@dataclass
class BuildingWriter(ElasticsearchWriter):
    """Writes an index from the beginning, or from where it was left; a block ends it.

    `cursor` is of what was applied last; the one in the index is of what has been taken in, and
    comes to the same when the block ends, in whatever way it does.
    """

    _pool: ThreadPoolExecutor = field(default_factory=sending_pool, init=False)
    _made: Future[list[Refused]] | None = field(default=None, init=False)
    _sent: deque[_Sent] = field(default_factory=deque, init=False)
    _refused: dict[str, Refused] = field(default_factory=dict, init=False)
    _moved: Future[None] | None = field(default=None, init=False)

    def make(self, make: Callable[[], None]) -> None:
        """Make the index first; nothing is sent until it is there."""

        def made() -> list[Refused]:
            make()
            return []

        self._made = self._pool.submit(made)
        self._sent.append(_Sent([self._made], 0, frozenset(), self.cursor))

    def apply(self, changes: Sequence[Change], cursor: Cursor) -> None:
        """See `Writer.apply`. What the index refuses is named by the cursor of a later call, or at
        the end.
        """
        requests, size = [], 0
        for batch in prepared(changes):
            size += sum(len(one.source) for one in batch)
            requests.append(self._pool.submit(self.send, batch))
        items = frozenset(one.content_id for one in changes)
        for item in items:
            self._refused.pop(item, None)
        self._sent.append(_Sent(requests, size, items, cursor))
        while sum(one.bytes for one in self._sent) > _MOST_ON_THE_WAY:
            self._take_in()
        while self._sent and self._sent[0].is_done:
            self._take_in()
        self.cursor = with_refused(cursor, self._refused.values())

    def send(self, whole: list[Write]) -> list[Refused]:
        if self._made:
            self._made.result()
        return super().send(whole)

    def _take_in(self) -> None:
        """Wait for the oldest commit on its way, and let the cursor in the index move."""
        sent = self._sent.popleft()
        refused = refused_by(one.result() for one in sent.requests)
        cursor = self.set_aside(refused, with_refused(sent.cursor, self._refused.values()))
        self._wait_for_cursor()
        self._moved = self._pool.submit(self.write_cursor, cursor)
        # An item that is on its way again is judged anew; its older form does nothing then.
        again = frozenset[str]().union(*(one.items for one in self._sent))
        self._refused |= {one.content_id: one for one in refused if one.content_id not in again}

    def _wait_for_cursor(self) -> None:
        """One at a time: two of the same `seq` might change places."""
        moved, self._moved = self._moved, None
        if moved:
            moved.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """What was applied is kept, though the block may have been left by an exception."""
        try:
            while self._sent:
                self._take_in()
        finally:
            # Where a commit has failed, what was to follow it is not sent any more.
            for request in [one for sent in self._sent for one in sent.requests]:
                request.cancel()
            try:
                self._wait_for_cursor()
            finally:
                self._pool.shutdown()

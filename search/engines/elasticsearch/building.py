"""Building an index that nobody reads yet: who prepares items hardly waits for the node.

The node makes the index while the first items are prepared, and takes in a commit while the next
one is prepared; the cursor follows when all of a commit has been taken in.
"""

from __future__ import annotations

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


class _Sent(NamedTuple):
    """A commit on its way."""

    requests: Sequence[Future[list[Refused]]]
    items: frozenset[str]
    cursor: Cursor


@dataclass
class BuildingWriter(ElasticsearchWriter):
    """Writes an index from the beginning, or from where it was left; a block ends it.

    `cursor` is of what was applied last, the one in the index of what has been taken in: one commit
    less, until the block ends, in whatever way it does.
    """

    _made: Future[None] | None = field(default=None, init=False)
    _sent: _Sent | None = field(default=None, init=False)
    _pool: ThreadPoolExecutor = field(default_factory=sending_pool, init=False)

    def make(self, make: Callable[[], None]) -> None:
        """Make the index first; nothing is sent until it is there."""
        self._made = self._pool.submit(make)
        self._sent = _Sent([], frozenset(), self.cursor)

    def apply(self, changes: Sequence[Change], cursor: Cursor) -> None:
        """See `Writer.apply`. What the index refuses may be named by the next one's cursor only."""
        requests = [self._pool.submit(self.send, batch) for batch in prepared(changes)]
        items = frozenset(one.content_id for one in changes)
        before = self._taken_in()
        later = [one for one in before if one.content_id not in items]
        self.cursor = with_refused(cursor, later)
        self._sent = _Sent(requests, items, self.cursor)

    def send(self, whole: list[Write]) -> list[Refused]:
        if self._made:
            self._made.result()
        return super().send(whole)

    def _taken_in(self) -> list[Refused]:
        """Wait for the commit on its way and move the cursor; what the index refused of it."""
        sent, self._sent = self._sent, None
        if sent is None:
            return []
        refused = refused_by(one.result() for one in sent.requests)
        self.cursor = self.set_aside(refused, sent.cursor)
        self.write_cursor(self.cursor)
        return refused

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
            self._taken_in()
        finally:
            # Where a commit has failed, what was to follow it is not sent any more.
            self._pool.shutdown(cancel_futures=True)

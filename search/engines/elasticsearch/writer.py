"""Writing an index: the changes first, then the cursor.

Every document carries its `seq` as an external version, so that what is written again, or late,
does no harm; whoever dies between the two writes has the changes written once more.
"""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from elasticsearch import ApiError, NotFoundError

from fupin_cms.ledger.search import SearchUnavailableError

from ..protocol import Change, Cursor, IndexUnusableError, Item, Refused
from . import documents as d
from .connection import Connection, faults_told
from .indices import writing_alias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_BULK_BYTES = 2_000_000
_AT_ONCE = 3
"""Requests on their way while more is prepared; a node takes one with each of its processors."""
_PAUSES = (0.1, 0.4, 1.6)
"""Seconds to wait for a node that is busy, before the consumer is told and waits longer."""
_BUSY, _TOO_LARGE = 429, 413
MOST_REFUSED = 1_000
"""When so many are set aside, it is the index that is wrong and not the documents."""
_REASON_LENGTH = 200
_LOOKED_AT = ("errors", "items.index.status", "items.index.error")
"""Of the node's answer, which tells much of each document."""


class Write(NamedTuple):
    """One document as it is sent."""

    key: str
    seq: int
    source: bytes

    def operations(self) -> tuple[bytes, bytes]:
        """The action and the document. Both as bytes: the client takes longer over a dictionary."""
        action = {"_id": self.key, "version": self.seq, "version_type": "external_gte"}
        return orjson.dumps({"index": action}), self.source


@dataclass
class ElasticsearchWriter:
    """Writes one index; made by `opened` only."""

    connection: Connection
    index: str
    cursor: Cursor

    def apply(self, changes: Sequence[Change], cursor: Cursor) -> None:
        """See `Writer.apply`.

        What the index refuses takes the form of an item that is gone, and is named in the cursor.
        """
        # One after the other: a process that is ending writes too, and has no pool of threads.
        refused = refused_by(map(self.send, prepared(changes)))
        cursor = self.set_aside(refused, cursor)
        with faults_told():
            self.connection.patient_client.indices.refresh(index=self.index)
        self.write_cursor(cursor)
        self.cursor = cursor

    def set_aside(self, refused: Sequence[Refused], cursor: Cursor) -> Cursor:
        """Give what is refused the form of items that are gone; the cursor that names it too."""
        if refused:
            self.send([_gone(one.content_id, one.seq) for one in refused])
            cursor = with_refused(cursor, refused)
        if len(cursor.refused) > MOST_REFUSED:
            raise SearchUnavailableError(
                f"more than {MOST_REFUSED} documents are refused, the last: {cursor.refused[-1]}"
            )
        return cursor

    def write_cursor(self, cursor: Cursor) -> None:
        """Move the cursor in the index; it never goes back."""
        source = orjson.dumps(d.cursor_source(cursor))
        if self.send([Write(d.CURSOR, cursor.seq, source)]):
            raise SearchUnavailableError("the index refuses its cursor")

    def send(self, whole: list[Write]) -> list[Refused]:
        """Send a batch, in halves where it is larger than the node takes."""
        refused: list[Refused] = []
        batches = deque([whole])
        while batches:
            batch = batches.popleft()
            try:
                refused += self._send(batch)
            except _TooLargeError as error:
                if len(batch) == 1:
                    refused.append(Refused(batch[0].key, batch[0].seq, str(error)))
                else:
                    half = len(batch) // 2
                    batches.extendleft([batch[half:], batch[:half]])
        return refused

    def _send(self, batch: Sequence[Write]) -> list[Refused]:
        """Send until no document is turned away for being too many; the refused are returned."""
        refused: dict[str, Refused] = {}
        for pause in (0.0, *_PAUSES):
            time.sleep(pause)
            busy, found = self._send_once([one for one in batch if one.key not in refused])
            refused |= {one.content_id: one for one in found}
            if not busy:
                return list(refused.values())
        raise SearchUnavailableError("Elasticsearch answers 429: it is too busy to write")

    def _send_once(self, batch: Sequence[Write]) -> tuple[bool, list[Refused]]:
        """Whether some were turned away, and which are refused."""
        operations: list[Any] = [line for one in batch for line in one.operations()]
        with faults_told():
            try:
                answer = self.connection.patient_client.bulk(
                    index=writing_alias(self.index),
                    operations=operations,
                    require_alias=True,
                    filter_path=_LOOKED_AT,
                )
            except ApiError as error:
                if error.status_code == _BUSY:
                    return True, []
                if error.status_code == _TOO_LARGE:
                    raise _TooLargeError("it is larger than a request may be") from error
                raise
        return _judged(batch, answer["items"] if answer["errors"] else [])


class _TooLargeError(Exception):
    """A request is larger than the node takes."""


def _judged(batch: Sequence[Write], items: Iterable[dict[str, Any]]) -> tuple[bool, list[Refused]]:
    busy = False
    refused = []
    for write, item in zip(batch, items, strict=False):
        told = item["index"]
        match told["status"]:
            case 200 | 201 | 409:  # 409: a later change is there already
                continue
            case 429:
                busy = True
            case 400:
                refused.append(Refused(write.key, write.seq, _reason(told["error"])))
            case 404:
                raise IndexUnusableError("the index is gone")
            case status:
                reason = _reason(told["error"])
                raise SearchUnavailableError(f"Elasticsearch answers {status}: {reason}")
    return busy, refused


def _reason(error: dict[str, Any]) -> str:
    cause = error.get("caused_by") or {}
    told = [str(one.get("reason", "")) for one in (error, cause) if one]
    return ": ".join(one for one in told if one)[:_REASON_LENGTH]


def sending_pool() -> ThreadPoolExecutor:
    """Sends some requests while the next is prepared."""
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="fupin-bulk")


def refused_by(answers: Iterable[Iterable[Refused]]) -> list[Refused]:
    """What was refused in some requests."""
    return [one for refused in answers for one in refused]


def with_refused(cursor: Cursor, refused: Iterable[Refused]) -> Cursor:
    """The cursor with more that is set aside."""
    more = tuple(refused)
    named = {one.content_id for one in more}
    kept = [one for one in cursor.refused if one.content_id not in named]
    return replace(cursor, refused=(*kept, *more))


def prepared(changes: Sequence[Change]) -> Iterator[list[Write]]:
    """The changes as they are sent, the last of each item, in requests of a good size."""
    return _batches(_write_of(change) for change in _last_of_each(changes))


def _last_of_each(changes: Sequence[Change]) -> Iterator[Change]:
    last: dict[str, Change] = {}
    for change in sorted(changes, key=lambda one: one.seq):
        last[change.content_id] = change
    yield from last.values()


def _write_of(change: Change) -> Write:
    if isinstance(change, Item):
        return Write(change.content_id, change.seq, orjson.dumps(d.item_source(change)))
    return _gone(change.content_id, change.seq)


def _gone(content_id: str, seq: int) -> Write:
    return Write(content_id, seq, orjson.dumps(d.gone_source(seq)))


def _batches(writes: Iterable[Write]) -> Iterator[list[Write]]:
    batch: list[Write] = []
    size = 0
    for write in writes:
        if batch and size + len(write.source) > _BULK_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(write)
        size += len(write.source)
    if batch:
        yield batch


def read_cursor(connection: Connection, index: str) -> Cursor:
    """The cursor of an index, as it is at this moment.

    Raises IndexUnusableError where it has none, SearchUnavailableError.
    """
    try:
        with faults_told():
            try:
                found = connection.client.get(index=index, id=d.CURSOR)
            except NotFoundError as error:
                if isinstance(error.body, dict) and error.body.get("found") is False:
                    raise IndexUnusableError("the index has no cursor") from error
                raise
        return d.stored_cursor(found["_source"])
    except (KeyError, TypeError) as error:
        raise IndexUnusableError("the index has no cursor that can be read") from error


def opened(connection: Connection, index: str) -> ElasticsearchWriter:
    """A writer on an index.

    Raises IndexUnusableError, SearchUnavailableError.
    """
    return ElasticsearchWriter(connection, index, read_cursor(connection, index))

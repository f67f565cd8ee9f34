"""The index as a consumer of the ledger: it applies the public stream in the order of `seq`.

The ledger keeps one ready row for each item, with the `seq` of the item's last release, so the rows
after the cursor are all that has changed since: releases that later ones made void are passed over,
and a rebuild is the same walk from the beginning.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from threading import Event
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db import DatabaseError, connections

from fupin_cms.ledger.events import State, Stream
from fupin_cms.ledger.models import Disclosure, FrozenFile, Head
from fupin_cms.ledger.search import SearchUnavailableError

from .documents import UnreadableDocumentError, item_of, read_document
from .engines.protocol import (
    Change,
    Cursor,
    Engine,
    IndexUnusableError,
    Item,
    Refused,
    Removal,
    Writer,
    WriterBusyError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from uuid import UUID

logger = logging.getLogger(__name__)
_Value = TypeVar("_Value")

BATCH = 50
"""Items in one commit, so that a reader finds each soon and a dying process loses little."""
REBUILT = 500
"""Items in one commit of an index that nobody reads yet."""
_PAGE = 250
"""Ready rows that are read at once."""
_TEXTS = 50
"""Items whose files' texts are read at once: they may be long."""
_MOST_CHARACTERS = 8_000_000
"""Of texts in one commit: they are in memory at once."""
_BUSY_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 30.0


class StoppedError(Exception):
    """The process is ending; what was not committed is applied by the next one."""


@dataclass(frozen=True)
class LedgerHead:
    """How far the public stream has come. A new epoch means that a backup was restored."""

    epoch: str = ""
    seq: int = 0


def ledger_head() -> LedgerHead:
    """The head of the public stream."""
    head = Head.objects.filter(stream=Stream.PUBLIC).values_list("epoch", "seq").first()
    return LedgerHead(str(head[0]), head[1]) if head else LedgerHead()


def is_behind(engine: Engine) -> bool:
    """Whether the index lacks what the ledger has, or cannot be read at all."""
    try:
        cursor = engine.cursor()
    except IndexUnusableError:
        return True
    head = ledger_head()
    return (cursor.epoch, cursor.seq) != (head.epoch, head.seq)


def catch_up(engine: Engine, stop: Event | None = None) -> None:
    """Bring an index to the ledger's head; one that is not usable is rebuilt.

    The head is read again after the writer is let go, so a release that came meanwhile is not
    missed. Raises WriterBusyError, SearchUnavailableError, StoppedError.
    """
    stop = stop or Event()
    while is_behind(engine):
        try:
            with engine.writing() as writer:
                _refuse_foreign(writer.cursor)
                _follow(writer, stop, BATCH)
        except IndexUnusableError as error:
            logger.warning("the search index is rebuilt: %s", error)
            rebuild(engine, stop, resume=True)


def rebuild(
    engine: Engine,
    stop: Event | None = None,
    *,
    resume: bool = False,
    told: Callable[[int, int], None] = lambda _seq, _head: None,
) -> None:
    """Make the index anew from the ledger; the old one answers until the new one is complete.

    `resume`: take up what an interrupted rebuild left, where there is any and it is of use. `told`
    is called with the `seq` that the new index has come to, and the ledger's.
    Raises WriterBusyError, SearchUnavailableError, StoppedError.
    """
    try:
        with engine.rebuilding(resume=resume) as writer:
            _refuse_foreign(writer.cursor)
            _follow(writer, stop or Event(), REBUILT, told)
    except IndexUnusableError:
        if not resume:
            raise
        rebuild(engine, stop, told=told)


def retry(engine: Engine, content_ids: Collection[str] | None = None) -> Sequence[Refused]:
    """Try again to index what was set aside, all of it or these items; returns what still is.

    Raises WriterBusyError, SearchUnavailableError.
    """
    with engine.writing() as writer:
        cursor = writer.cursor
        wanted = {
            one.content_id
            for one in cursor.refused
            if content_ids is None or one.content_id in content_ids
        }
        for batch in batched(sorted(wanted), BATCH):
            changes, refused = _changes(_rows(content_id__in=batch))
            kept = [one for one in writer.cursor.refused if one.content_id not in batch]
            writer.apply(changes, replace(cursor, refused=(*kept, *refused)))
        return writer.cursor.refused


def persist(engine: Engine, stop: Event) -> None:
    """Catch up, however often it takes: a busy writer, a lost database or a full disk passes."""
    pause = _BUSY_SECONDS
    while not stop.is_set():
        try:
            catch_up(engine, stop)
        except StoppedError:
            return
        except WriterBusyError:
            pause = _BUSY_SECONDS
        except (SearchUnavailableError, DatabaseError, OSError):
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            logger.exception("the search index is behind; trying again in %.1f s", pause)
            connections.close_all()
        else:
            return
        stop.wait(pause)


def _refuse_foreign(cursor: Cursor) -> None:
    head = ledger_head()
    if cursor.seq and (cursor.epoch != head.epoch or cursor.seq > head.seq):
        raise IndexUnusableError("the index was made from another history of the ledger")


class _Row(NamedTuple):
    """What is read of a ready row. No model: to make one takes twice as long as to read it."""

    seq: int
    first_seq: int
    content_id: UUID
    state: str
    body: bytes | memoryview


def _rows(most: int | None = None, **wanted: Any) -> list[_Row]:
    """The first ready rows, in the order of `seq`."""
    rows = Disclosure.objects.filter(stream=Stream.PUBLIC, **wanted).order_by("seq")
    return [_Row(*values) for values in rows.values_list(*_Row._fields)[:most]]


@dataclass
class _Batch:
    """What is written in one commit: all releases up to `seq`."""

    seq: int
    changes: list[Change] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    characters: int = 0
    """Of their texts."""

    def add(self, rows: Sequence[_Row]) -> None:
        """Take up rows, which follow those that were."""
        changes, refused = _changes(rows)
        self.changes += changes
        self.refused += refused
        self.characters += sum(map(_characters, changes))
        self.seq = rows[-1].seq

    @property
    def is_long(self) -> bool:
        return self.characters >= _MOST_CHARACTERS

    def refused_with(self, before: Iterable[Refused]) -> tuple[Refused, ...]:
        """What is set aside from now on: what was, without the items that are read anew."""
        named = {one.content_id for one in self.changes}
        return (*(one for one in before if one.content_id not in named), *self.refused)


def _follow(
    writer: Writer,
    stop: Event,
    most: int,
    told: Callable[[int, int], None] = lambda _seq, _head: None,
) -> None:
    """Apply the ready rows from the writer's cursor to the head as it is now."""
    head = ledger_head()
    while (writer.cursor.epoch, writer.cursor.seq) != (head.epoch, head.seq):
        if stop.is_set():
            raise StoppedError
        batch = _next(writer.cursor.seq, head.seq, most)
        refused = batch.refused_with(writer.cursor.refused)
        writer.apply(batch.changes, Cursor(head.epoch, batch.seq, refused))
        told(batch.seq, head.seq)


def _next(after: int, head: int, most: int) -> _Batch:
    """The rows after a `seq`: so many, fewer where their texts are long, up to the head."""
    batch = _Batch(after)
    while len(batch.changes) < most and not batch.is_long:
        size = min(_PAGE, most - len(batch.changes))
        page = _rows(size, seq__gt=batch.seq, seq__lte=head)
        for some in batched(page, _TEXTS):
            batch.add(some)
            if batch.is_long:
                return batch
        # A row that a release moves on meanwhile is found again beyond this head.
        if len(page) < size:
            batch.seq = head
            break
    return batch


def _characters(change: Change) -> int:
    if not isinstance(change, Item):
        return 0
    return len(change.text) + sum([len(one.text) for one in change.attachments])


def _changes(rows: Iterable[_Row]) -> tuple[list[Change], list[Refused]]:
    """A change for each row, and what cannot be indexed.

    Where a row cannot be read, its item is not found any more, not even as it was before; the
    stream goes on.
    """
    changes: list[Change] = []
    refused: list[Refused] = []

    def refuse(row: _Row, error: UnreadableDocumentError) -> None:
        logger.error("release %s cannot be indexed", row.seq, exc_info=error)
        changes.append(Removal(str(row.content_id), row.seq))
        refused.append(Refused(str(row.content_id), row.seq, str(error)[:200]))

    read: list[tuple[_Row, dict[str, Any], list[str]]] = []
    for row in rows:
        if row.state != State.CURRENT:
            changes.append(Removal(str(row.content_id), row.seq))
            continue
        try:
            read.append((row, *read_document(row.body)))
        except UnreadableDocumentError as error:
            refuse(row, error)
    wanted = {digest for _, _, digests in read for digest in digests}
    files = FrozenFile.objects.filter(sha256__in=wanted).values_list("sha256", "text")
    texts = dict(files) if wanted else {}
    for row, document, _ in read:
        try:
            changes.append(item_of(document, first_seq=row.first_seq, texts=texts))
        except UnreadableDocumentError as error:
            refuse(row, error)
    return changes, refused


def batched(values: Sequence[_Value], size: int) -> Iterator[Sequence[_Value]]:
    """The values in stretches of at most `size`."""
    for first in range(0, len(values), size):
        yield values[first : first + size]

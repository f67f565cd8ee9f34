"""How partners use the interface (使用情况), gathered in the process and written in batches.

No request waits for it. What was gathered since the last batch is lost when a process is killed:
the calls of USAGE_SECONDS, and never more than BATCH and what comes while a batch is written.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone

from fupin_cms.conf import get_settings
from fupin_cms.ledger.moments import office_day

from . import usage_writing

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from .calling import Caller
    from .scopes import ScopeName

logger = logging.getLogger(__name__)
BATCH = 2_000
"""So many calls are written at once, before the time is over."""
_ERROR = 400


@dataclass
class Sums:
    """What is added up for one partner, day and scope."""

    calls: int = 0
    bytes: int = 0
    errors: int = 0
    last_seq: int = 0

    def add(self, other: Sums) -> None:
        """Take in what another sum has."""
        self.calls += other.calls
        self.bytes += other.bytes
        self.errors += other.errors
        self.last_seq = max(self.last_seq, other.last_seq)


class Place(NamedTuple):
    """How far the changes were read, and in which epoch."""

    seq: int
    epoch: uuid.UUID


@dataclass
class Batch:
    """What waits to be written."""

    sums: dict[tuple[int, dt.date, str], Sums] = field(default_factory=dict)
    seen: dict[int, dt.datetime] = field(default_factory=dict)
    """By partner."""
    used: dict[int, dt.datetime] = field(default_factory=dict)
    """By key."""
    places: dict[int, tuple[dt.datetime, Place]] = field(default_factory=dict)
    """By partner: how far it has read, and when."""
    calls: int = 0

    def merge(self, later: Batch) -> None:
        """Take in what came after this batch."""
        for what, sums in later.sums.items():
            self.sums.setdefault(what, Sums()).add(sums)
        self.seen.update(later.seen)
        self.used.update(later.used)
        self.places.update(later.places)
        self.calls += later.calls


class Gathering:
    """The batch of this process, and the thread that writes it."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """With nothing gathered; also in a forked process, which has not its parent's threads."""
        self._lock = threading.Lock()
        self._batch = Batch()
        self._full = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, one: Batch) -> None:
        """Take in one call, and have it written in time."""
        seconds = get_settings().USAGE_SECONDS
        with self._lock:
            self._batch.merge(one)
            if self._batch.calls >= BATCH:
                self._full.set()
            if seconds and self._thread is None:
                self._thread = threading.Thread(
                    target=self._write_for_ever, args=(seconds,), name="partner-usage", daemon=True
                )
                self._thread.start()

    def write(self) -> bool:
        """Write what is gathered, in one short transaction. False where the database refused: it
        is kept and written later.
        """
        with self._lock:
            batch, self._batch = self._batch, Batch()
            self._full.clear()
        if not batch.calls:
            return True
        try:
            usage_writing.write(batch)
        except (DatabaseError, InterfaceError):
            logger.exception("the use of keys could not be written, and is kept for later")
            with self._lock:
                batch.merge(self._batch)
                self._batch = batch
            return False
        return True

    def _write_for_ever(self, seconds: int) -> None:
        while True:
            if self._full.wait(seconds):
                self._full.clear()
            try:
                close_old_connections()
                self.write()
            except Exception:
                logger.exception("the use of keys could not be written")
            finally:
                connections.close_all()


gathering = Gathering()


def note(
    caller: Caller,
    scope: ScopeName,
    *,
    status: int,
    size: int,
    read_to: Place | None = None,
) -> None:
    """Count one call of a partner: its status, the bytes of its answer, how far it has read.

    Anonymous callers are not counted.
    """
    if caller.partner_id is None:
        return
    at = timezone.now()
    sums = Sums(1, size, int(status >= _ERROR), read_to.seq if read_to else 0)
    gathering.add(
        Batch(
            sums={(caller.partner_id, office_day(at), scope): sums},
            seen={caller.partner_id: at},
            used={} if caller.key is None else {caller.key: at},
            places={} if read_to is None else {caller.partner_id: (at, read_to)},
            calls=1,
        )
    )


def connect() -> None:
    """Write what is left when the process ends, and begin anew in forked ones."""
    atexit.register(gathering.write)
    os.register_at_fork(after_in_child=gathering.begin)

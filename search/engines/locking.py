"""One writer on a machine, among threads and processes; the kernel frees the lock of the dead."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .protocol import WriterBusyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file for the length of a block.

    Raises WriterBusyError where somebody else does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WriterBusyError("somebody else is writing the index") from error
        try:
            yield
        finally:
            # Said outright: a process forked meanwhile shares the open file.
            fcntl.flock(lock, fcntl.LOCK_UN)

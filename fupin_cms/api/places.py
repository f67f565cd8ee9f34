"""Places for answers that take long: each keeps a thread of the server until it has ended."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

from fupin_cms.conf import get_settings

from .problems import ProblemError

logger = logging.getLogger(__name__)
RETRY_SECONDS = 30


class Places:
    """How many such answers run in this process, so that threads are left for everybody else."""

    def __init__(self) -> None:
        self.taken = 0
        self._lock = threading.Lock()

    def take(self) -> None:
        """Raises ProblemError (503) where all places are taken."""
        with self._lock:
            if self.taken >= get_settings().EXPORTS_AT_ONCE:
                raise ProblemError("busy", headers={"Retry-After": str(RETRY_SECONDS)})
            self.taken += 1

    def leave(self) -> None:
        """Give a place back."""
        with self._lock:
            self.taken -= 1


places = Places()


class LongAnswer(Iterator[bytes]):
    """A body in its place. The place is free again when the body was read to its end, or when the
    server closes it, because it was broken off or never begun.
    """

    def __init__(self, body: Iterator[bytes]) -> None:
        places.take()
        self._body: Iterator[bytes] | None = body

    def __next__(self) -> bytes:
        if self._body is None:
            raise StopIteration
        try:
            return next(self._body)
        except StopIteration:
            self.close()
            raise
        except Exception:
            # The server breaks the connection off; nobody takes what was sent for the whole.
            logger.exception("a long answer was broken off")
            raise

    def close(self) -> None:
        """Called once the answer is over; django does so for every body."""
        if self._body is not None:
            self._body = None
            places.leave()

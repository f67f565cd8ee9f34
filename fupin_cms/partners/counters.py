"""Counters of calls, in this process or shared between several."""

from __future__ import annotations

import logging
import threading
import time
from functools import lru_cache
from typing import TYPE_CHECKING

from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.storage.base import Storage

from fupin_cms.conf import get_settings

if TYPE_CHECKING:
    from limits import RateLimitItem

logger = logging.getLogger(__name__)
_SHARED = ("redis:", "rediss:", "rediscache:", "valkey:", "valkeys:")
PATIENCE_SECONDS = 0.25
"""So long a request waits for the shared counters."""
PAUSE_SECONDS = 5.0
"""So long they are left alone after they did not answer."""


class ProcessCounters(Storage):
    """Fixed windows in a dictionary that stays small however many addresses come.

    The library's own storage starts a thread a hundred times a second that walks over all counters.
    """

    STORAGE_SCHEME = ["fupin-process"]
    MOST = 50_000

    def __init__(self, uri: str | None = None, *, wrap_exceptions: bool = False) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._counts: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Adds to a counter, and begins it anew where its window is over."""
        now = time.time()
        with self._lock:
            until, count = self._counts.get(key, (0.0, 0))
            if until <= now:
                until, count = now + expiry, 0
                self._counts.pop(key, None)  # so that the dictionary is in the order of beginning
                self._make_room(now)
            self._counts[key] = (until, count + amount)
        return count + amount

    def _make_room(self, now: float) -> None:
        if len(self._counts) < self.MOST:
            return
        self._counts = {key: one for key, one in self._counts.items() if one[0] > now}
        for key in list(self._counts)[: max(0, len(self._counts) - self.MOST // 2)]:
            del self._counts[key]

    def get(self, key: str) -> int:
        until, count = self._counts.get(key, (0.0, 0))
        return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        return self._counts.get(key, (time.time(), 0))[0]

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self._lock:
            number = len(self._counts)
            self._counts.clear()
        return number

    def clear(self, key: str) -> None:
        with self._lock:
            self._counts.pop(key, None)


class Counters:
    """The shared counters where there are any; while they are down, those of this process.

    A reader is rather counted too generously than sent away because a cache is down.
    """

    def __init__(self, shared: Storage | None = None) -> None:
        self.shared = shared
        self.own = ProcessCounters()
        self._left_alone_until = 0.0
        self.trouble = ""
        """What the shared counters said last; empty while they answer."""

    def add(self, item: RateLimitItem, who: str, amount: int) -> tuple[int, float]:
        """(how much was taken in this window, when it ends as a timestamp)."""
        key = item.key_for(who)
        if self.shared is not None and time.monotonic() >= self._left_alone_until:
            try:
                found = _add(self.shared, item, key, amount)
            except StorageError as error:
                self._left_alone_until = time.monotonic() + PAUSE_SECONDS
                if not self.trouble:
                    logger.error("shared counters of calls do not answer", exc_info=error)  # noqa: TRY400
                self.trouble = type(error.storage_error).__name__
            else:
                if self.trouble:
                    logger.warning("shared counters of calls answer again")
                self.trouble = ""
                return found
        return _add(self.own, item, key, amount)


def _add(storage: Storage, item: RateLimitItem, key: str, amount: int) -> tuple[int, float]:
    return storage.incr(key, item.get_expiry(), amount), storage.get_expiry(key)


def counters() -> Counters:
    """The counters that the settings name."""
    return _counters(get_settings().CACHE_URL)


def is_shared(url: str) -> bool:
    """Whether the cache at this address counts for several processes."""
    return url.startswith(_SHARED)


def trouble() -> str | None:
    """What is wrong with the shared counters; empty: nothing. None where there are none."""
    ours = counters()
    return None if ours.shared is None else ours.trouble


@lru_cache(maxsize=4)
def _counters(url: str) -> Counters:
    if not is_shared(url):
        return Counters()
    # Valkey speaks Redis' protocol; one client serves both.
    shared = storage_from_string(
        url.replace("valkey", "redis", 1).replace("rediscache:", "redis:", 1),
        wrap_exceptions=True,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
    )
    if not isinstance(shared, Storage):
        raise TypeError("the shared counters cannot be waited for by a thread")
    return Counters(shared)

"""A time limit on a query."""

from __future__ import annotations

import time

from fupin_cms.ledger.search import SearchUnavailableError

QUERY_SECONDS = 5.0
"""No reader waits longer for an answer; who asks again may be luckier."""


class Deadline:
    """Says when the time of one query is over."""

    def __init__(self, seconds: float = QUERY_SECONDS) -> None:
        self._seconds = seconds
        self._until = time.monotonic() + seconds

    def check(self) -> None:
        """Raises SearchUnavailableError when the time is over."""
        if time.monotonic() > self._until:
            raise SearchUnavailableError(f"the query took more than {self._seconds:g} seconds")

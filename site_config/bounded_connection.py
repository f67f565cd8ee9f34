"""A connection to PostgreSQL that is given up where the server does not answer.

A server that was stopped refuses; one that hangs, or a network that swallows, does neither, and a
thread would wait for it for good. `statement_timeout` is the server's own limit and cannot help.
"""

from __future__ import annotations

import os
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

SECONDS = int(os.environ.get("DATABASE_SECONDS", "0"))
"""So long a statement may take in a web process; 0: any time, for commands."""
_GRACE_SECONDS = 2
"""The server's own limit comes first: its connection stays good."""


class BoundedConnection(psycopg.Connection[Any]):
    """Raises OperationalError where an answer takes longer than `SECONDS`, and is closed then."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for what the server says, and not for ever."""
        if timeout is None and SECONDS:
            timeout = SECONDS + _GRACE_SECONDS
        try:
            return super().wait(gen, interval, timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                # Whatever the server says later would be taken for the next answer.
                self.pgconn.finish()
            raise

"""A connection to PostgreSQL that is given up where the server does not answer, and that knows
without asking whether the server has gone.

A server that was stopped refuses; one that hangs, or a network that swallows, does neither, and a
thread would wait for it for good. `statement_timeout` is the server's own limit and cannot help.

The pool asks of every connection that it hands out whether it still lives: a statement of no words,
and a way there and back. But a server that goes closes its connections, which the socket tells at
once: only where something has come unasked, or nothing was heard for a while, is the server asked.
"""

from __future__ import annotations

import os
import select
import time
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

SECONDS = int(os.environ.get("DATABASE_SECONDS", "0"))
"""So long a statement may take in a web process; 0: any time, for commands."""
_GRACE_SECONDS = 2
"""The server's own limit comes first: its connection stays good."""
HEARD_SECONDS = 10.0
"""So long after its last answer a server is taken to be there, if its connection is."""


class BoundedConnection(psycopg.Connection[Any]):
    """Raises OperationalError where an answer takes longer than `SECONDS`, and is closed then."""

    heard_at = float("-inf")

    def execute(self, query: Any, params: Any = None, **more: Any) -> psycopg.Cursor[Any]:
        """psycopg's. The statement of no words, by which the pool asks, is not always sent."""
        if query == "" and self._is_there():
            return self.cursor()
        return super().execute(query, params, **more)

    def _is_there(self) -> bool:
        if time.monotonic() - self.heard_at > HEARD_SECONDS or self.closed:
            return False
        if self.pgconn.transaction_status != TransactionStatus.IDLE:
            return False
        # A connection that was closed, or reset, can be read from: its end is what is there.
        waiting = select.poll()
        waiting.register(self.pgconn.socket, select.POLLIN)
        return not waiting.poll(0)

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for what the server says, and not for ever."""
        if timeout is None and SECONDS:
            timeout = SECONDS + _GRACE_SECONDS
        try:
            answer = super().wait(gen, interval, timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                # Whatever the server says later would be taken for the next answer.
                self.pgconn.finish()
            raise
        self.heard_at = time.monotonic()
        return answer

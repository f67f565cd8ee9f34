"""gunicorn's thread worker, which gives no thread to a request whose head is not there yet.

A client that sends its headers a byte at a time would keep a thread for as long as it likes, and a
few of them all threads. Here the head gathers in the kernel's buffer until it is whole. Who sends
a body or takes an answer without a byte moving for a while is left. What is slower still, byte by
byte, is the proxy's to buffer (docs/operations.md).
"""

from __future__ import annotations

import socket
import struct
import time
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

HEAD_SECONDS = 10
"""So long a head may take."""
STALLED_SECONDS = 60
"""So long a body or an answer may stand still."""
LARGEST_HEAD = 64 * 1024
_END = b"\r\n\r\n"
_TIME = struct.pack("ll", STALLED_SECONDS, 0)


class HeadFirst(ThreadWorker):
    """Requests get a thread once their head is whole; `waiting` has the others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: dict[Any, float] = {}

    def enqueue_req(self, conn: Any) -> None:
        """Called in the main thread for every request that seems to begin."""
        ahead = conn.parser is not None and conn.parser.unreader.buf.getvalue()
        if conn.is_http2 or self.cfg.is_ssl or ahead:
            super().enqueue_req(conn)
        else:
            self._look(conn, time.monotonic() + HEAD_SECONDS)

    def _look(self, conn: Any, until: float) -> None:
        try:
            head = conn.sock.recv(LARGEST_HEAD, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            head = None
        except OSError:
            self._leave(conn)
            return
        if head is None or (head and _END not in head and len(head) < LARGEST_HEAD):
            # Told again when there is a byte more than now.
            _at_least(conn.sock, len(head or b"") + 1)
            self.waiting[conn] = until
            self.poller.register(conn.sock, EVENT_READ, partial(self._more, conn))
            return
        _at_least(conn.sock, 1)
        if not conn.initialized:
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _TIME)
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _TIME)
        conn.data_ready = True
        super().enqueue_req(conn)

    def _more(self, conn: Any, _socket: Any) -> None:
        until = self.waiting.pop(conn)
        self.poller.unregister(conn.sock)
        self._look(conn, until)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """As gunicorn's, at least once a second; then leave who took too long."""
        super().wait_for_and_dispatch_events(timeout)
        now = time.monotonic()
        for conn in [conn for conn, until in self.waiting.items() if until < now]:
            del self.waiting[conn]
            self.poller.unregister(conn.sock)
            self._leave(conn)

    def _leave(self, conn: Any) -> None:
        self.nr_conns -= 1
        conn.close()


def _at_least(sock: socket.socket, size: int) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size)

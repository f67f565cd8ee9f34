"""gunicorn's thread worker, which gives no thread to a request whose head is not there yet.

A client that sends its headers a byte at a time would keep a thread for as long as it likes, and a
few of them all threads. Here the head gathers in the kernel's buffer until it is whole. Who sends
a body or takes an answer without a byte moving for a while is left. What is slower still, byte by
byte, is the proxy's to buffer (docs/operations.md).

What gunicorn refuses by itself, before any request of ours begins, is problem+json below `/api/`
and a page in Chinese elsewhere.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import ThreadWorker

HEAD_SECONDS = 10
"""So long a head may take."""
STALLED_SECONDS = 60
"""So long a body or an answer may stand still."""
LARGEST_HEAD = 64 * 1024
_LINGER_SECONDS = 1.0
_LINGER_BYTES = 4 * 1024 * 1024
_END = b"\r\n\r\n"
_TIME = struct.pack("ll", STALLED_SECONDS, 0)


class HeadFirst(ThreadWorker):
    """Requests get a thread once their head is whole; `waiting` has the others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: dict[Any, float] = {}
        self.in_hand = threading.local()

    def enqueue_req(self, conn: Any) -> None:
        """Called in the main thread for every request that seems to begin."""
        ahead = conn.parser is not None and conn.parser.unreader.buf.getvalue()
        if conn.is_http2 or self.cfg.is_ssl or ahead:
            conn.begun = ahead or b""
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
        conn.begun = head
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

    def handle(self, conn: Any) -> Any:
        """Called in a thread for every request."""
        self.in_hand.begun = conn.begun
        return super().handle(conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Any) -> None:
        """As gunicorn's; what it cannot read is told as everything else is at that address."""
        if not isinstance(exc, ParseException):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("Invalid request from ip=%s: %s", (addr or ("",))[0], exc)
        try:
            client.sendall(_refusal(exc, is_of_the_api=_is_of_the_api(self.in_hand.begun)))
            _linger(client)
        except OSError:
            self.log.debug("Failed to send error message.")


def _is_of_the_api(head: bytes) -> bool:
    """Whether a request, by its first bytes, is for an address of the API."""
    _, _, target = head[:32].partition(b" ")
    return target.startswith(b"/api/")


def _refusal(fault: ParseException, *, is_of_the_api: bool) -> bytes:
    """The whole answer. It goes no way of ours: there is no request that could be handed on."""
    # gunicorn reads this module before Django has its settings.
    from fupin_cms.handlers import unread  # noqa: PLC0415

    code, detail = "bad-request", ""
    match fault:
        case LimitRequestLine():
            code, detail = "uri-too-long", f"A request line may have {fault.max_size} bytes."
        case LimitRequestHeaders():
            code = "headers-too-large"
    response = unread(code, detail, is_of_the_api=is_of_the_api)
    response["Content-Length"] = str(len(response.content))
    response["X-Content-Type-Options"] = "nosniff"
    if is_of_the_api:
        response["Access-Control-Allow-Origin"] = "*"
    response["Connection"] = "close"
    status = f"HTTP/1.1 {response.status_code} {response.reason_phrase}\r\n"
    return status.encode("ascii") + response.serialize_headers() + b"\r\n\r\n" + response.content


def _linger(client: socket.socket) -> None:
    """Read on for a moment: to close upon unread bytes would take the answer back."""
    client.shutdown(socket.SHUT_WR)
    until, left = time.monotonic() + _LINGER_SECONDS, _LINGER_BYTES
    while left > 0 and (seconds := until - time.monotonic()) > 0:
        client.settimeout(seconds)
        piece = client.recv(LARGEST_HEAD)
        if not piece:
            return
        left -= len(piece)


def _at_least(sock: socket.socket, size: int) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size)

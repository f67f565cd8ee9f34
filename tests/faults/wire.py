"""The wire between a partner and a server: a test sees each request, and may let it hang."""

from __future__ import annotations

import select
import socket
import socketserver
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Watch = Callable[[str, Callable[[], None]], bool]

CHUNK = 1 << 16


class Wire(socketserver.ThreadingTCPServer):
    """Passes bytes on unchanged. Each request goes to `watch`, with its path and what sends it on;
    where that says False nothing passes any more, and the connection is broken.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.port: int = self.server_address[1]
        self.behind = 0
        """The server's port."""
        self.watch: Watch = unwatched

    def handle_error(self, *_where: Any) -> None:
        """Either side may be killed at any moment: that is no error of the wire's."""


def unwatched(_path: str, send: Callable[[], None]) -> bool:
    """Let a request pass."""
    send()
    return True


class _Line(socketserver.BaseRequestHandler):
    server: Wire

    def handle(self) -> None:
        client = self.request
        with socket.create_connection(("127.0.0.1", self.server.behind)) as server:
            opposite = {client: server, server: client}
            while True:
                for end in select.select([*opposite], [], [])[0]:
                    data = end.recv(CHUNK)
                    if not data:
                        return
                    if end is client and data.startswith((b"GET ", b"POST ")):
                        path = data.split(b" ", 2)[1].decode("ascii")
                        if not self.server.watch(path, partial(server.sendall, data)):
                            return
                    else:
                        opposite[end].sendall(data)


@contextmanager
def wire() -> Iterator[Wire]:
    """A wire that hangs on nothing until `behind` is set."""
    with Wire() as made:
        thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.1})
        thread.start()
        try:
            yield made
        finally:
            made.shutdown()
            thread.join()

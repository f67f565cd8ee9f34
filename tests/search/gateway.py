"""The way to a node, which a test can cut and mend: to whoever asks, the node is down."""

from __future__ import annotations

import contextlib
import socket
from threading import Event, Thread
from typing import Self
from urllib.parse import urlsplit

_BYTES = 65_536


class Gateway:
    """Hands connections on to a node, at an address of its own."""

    def __init__(self, node: str) -> None:
        parts = urlsplit(node)
        self._node = (parts.hostname or "", parts.port or 9200)
        self._port = 0
        self._open: list[socket.socket] = []
        self._moves = Event()
        self._moves.set()

    def __enter__(self) -> Self:
        self.mend()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def mend(self) -> None:
        """The node can be reached, at the same address as before."""
        listening = socket.create_server(("127.0.0.1", self._port), reuse_port=False)
        self._port = listening.getsockname()[1]
        self._open = [listening]
        Thread(target=self._accept, args=(listening, self._open), daemon=True).start()

    def freeze(self) -> None:
        """Connections are taken, and nothing comes back."""
        self._moves.clear()

    def thaw(self) -> None:
        """What was held up goes on."""
        self._moves.set()

    def cut(self) -> None:
        """Every connection is broken and none is taken."""
        self._moves.set()
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self, listening: socket.socket, opened: list[socket.socket]) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = listening.accept()
                node = socket.create_connection(self._node)
                opened += [caller, node]
                for source, target in ((caller, node), (node, caller)):
                    Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_BYTES):
                self._moves.wait()
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

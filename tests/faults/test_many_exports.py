"""A thousand exports at once, read slowly: some are refused, and everybody else is served."""

from __future__ import annotations

import http.client
import resource
import selectors
import socket
import threading
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from .many import NO_LIMITS, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .site import Site

pytestmark = pytest.mark.faults

CLIENTS, ITEMS, READS = 1_000, 2_000, 60
_REQUEST = b"GET /api/v1/exports/disclosures.ndjson HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class Crowd:
    """Clients that each ask for an export, and read a few bytes of the answer now and then."""

    def __init__(self, port: int, size: int) -> None:
        self.heads: dict[socket.socket, bytes] = {}
        self._selector = selectors.DefaultSelector()
        self._leave = threading.Event()
        for _ in range(size):
            one = socket.socket()
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.settimeout(30)
            one.connect(("127.0.0.1", port))
            one.sendall(_REQUEST)
            one.setblocking(False)
            self.heads[one] = b""
            self._selector.register(one, selectors.EVENT_READ)

    def read(self) -> None:
        while not self._leave.wait(0.5):
            for key, _ in self._selector.select(timeout=0):
                one = key.fileobj
                assert isinstance(one, socket.socket)
                try:
                    data = one.recv(64)
                except OSError:
                    data = b""
                self.heads[one] = (self.heads[one] + data)[:64]
                if not data:
                    self._selector.unregister(one)

    def statuses(self) -> Counter[bytes]:
        return Counter(head.split(b" ", 2)[1] for head in self.heads.values() if b" " in head)

    def answered(self) -> Counter[bytes]:
        """The statuses, once every client has one, or after half a minute."""
        until = time.monotonic() + 30
        while (found := self.statuses()).total() < len(self.heads) and time.monotonic() < until:
            time.sleep(0.5)
        return found

    def leave(self) -> None:
        self._leave.set()
        for one in self.heads:
            one.close()


@contextmanager
def crowd(port: int) -> Iterator[Crowd]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4 * CLIENTS)), hard))
    made = Crowd(port, CLIENTS)
    reading = threading.Thread(target=made.read)
    reading.start()
    try:
        yield made
    finally:
        made.leave()
        reading.join()


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_many_exports__others_are_served(site: Site, counted: Callable[[str], None]) -> None:
    site.extra.update(NO_LIMITS)  # not those of an address are tried here
    fill(site, ITEMS, characters=5_000)
    with site.server() as server:
        with crowd(server.port) as clients:
            served: Counter[int] = Counter()
            for number in range(1, READS + 1):
                key = f"00000000-0000-0000-0000-{number:012x}"
                served[get(server.port, f"/api/v1/disclosures/{key}")[0]] += 1
                served[get(server.port, "/api/v1/ledger")[0]] += 1
            statuses = clients.answered()
        status, data = get(server.port, "/api/v1/exports/disclosures.ndjson")
    assert served == {200: 2 * READS}
    assert statuses[b"200"] == 2
    assert set(statuses) == {b"200", b"503"}
    assert statuses.total() == CLIENTS
    # Those who left gave their places back.
    assert (status, data.count(b"\n")) == (200, ITEMS + 2)
    counted(
        f"{CLIENTS} exports at once, read slowly: {statuses[b'200']} ran, {statuses[b'503']} were"
        f" told to come back; {2 * READS} other requests were all answered meanwhile"
    )

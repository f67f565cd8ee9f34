"""Clients that send their request a byte at a time: they get no thread, and then are left."""

from __future__ import annotations

import http.client
import json
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from site_config.web_worker import HEAD_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from .site import Site

pytestmark = pytest.mark.faults

CLIENTS, ROUNDS = 200, 8
_BEGUN = b"GET /api/v1/ledger HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
_LONGEST_QUERY = 10 * 1024 * 1024


def begin(port: int) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=20)
    client.sendall(_BEGUN)
    return client


def is_left(client: socket.socket) -> bool:
    """Whether the server closes it, in a time that even a busy machine has."""
    client.settimeout(6 * HEAD_SECONDS)
    try:
        return client.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def read(port: int, path: str, **headers: str) -> tuple[int, float]:
    began = time.monotonic()
    reader = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    reader.request("GET", path, headers=headers)
    status = reader.getresponse().status
    reader.close()
    return status, time.monotonic() - began


def test_others_are_served_while_many_dawdle(site: Site, counted: Callable[[str], None]) -> None:
    with site.server() as server:
        assert read(server.port, "/api/v1/ledger")[0] == 200
        slow = [begin(server.port) for _ in range(CLIENTS)]
        longest = 0.0
        for _ in range(ROUNDS):
            for client in slow:
                with suppress(ConnectionError):  # it may have been left, on a busy machine
                    client.send(b"x")
            status, seconds = read(server.port, "/api/v1/ledger")
            assert status == 200
            longest = max(longest, seconds)
            time.sleep(0.5)
        assert longest < HEAD_SECONDS / 2
        assert all(is_left(client) for client in slow)
        counted(f"{CLIENTS} slow clients: a reader waited {longest:.2f} s at most; all were left")


def test_one_that_gets_to_its_end_in_time_is_answered(site: Site) -> None:
    with site.server() as server:
        client = begin(server.port)
        for byte in b"abc\r\n\r\n":
            time.sleep(0.2)
            client.send(bytes([byte]))
        assert client.recv(12) == b"HTTP/1.1 200"


def test_huge_requests_are_refused_and_others_served(site: Site) -> None:
    with site.server() as server:
        for request in (
            b"GET /api/v1/search?q=" + b"x" * _LONGEST_QUERY,
            _BEGUN + b"x" * _LONGEST_QUERY,
            _BEGUN + b"x\r\n" + b"X-More: x\r\n" * 1_000_000,
        ):
            with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
                try:
                    client.sendall(request + b" HTTP/1.1\r\n\r\n")
                    assert client.recv(12)[9:10] in {b"4", b""}
                except (BrokenPipeError, ConnectionResetError):
                    pass  # refused before it had been sent
            assert read(server.port, "/api/v1/ledger")[0] == 200


def refusal(port: int, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """What the server says to it: status, headers, body."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(request)
        said = http.client.HTTPResponse(client)
        said.begin()
        return said.status, dict(said.getheaders()), said.read()


REFUSED = {
    "uri-too-long": b"GET /api/v1/search?q=" + b"x" * 8_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "headers-too-large": _BEGUN + b"x" * 60_000 + b"\r\n\r\n",
    "bad-request": b"GET /api/v1/ledger HTTP/1.1\r\nHost : a\r\n\r\n",
}
"""What gunicorn takes for no request, below the API, by the problem that it is."""
PAGES = {
    "uri-too-long": "请把检索词缩短后再检索",
    "headers-too-large": "请清除本网站的 Cookie",
    "bad-request": "请返回上一页重试",
}


def test_what_the_server_itself_refuses_is_a_problem_below_the_api(site: Site) -> None:
    with site.server() as server:
        for code, request in REFUSED.items():
            status, headers, body = refusal(server.port, request)
            assert headers["Content-Type"] == "application/problem+json", code
            said = json.loads(body)
            assert said["type"].endswith(code)
            assert said["status"] == status
            assert headers["Content-Length"] == str(len(body))
            assert headers["Connection"] == "close"
            assert headers["Cache-Control"] == "no-store"
            assert ("4094 bytes" in said["detail"]) == (code == "uri-too-long")
            # Elsewhere it is a person's: a page in Chinese that says what to do.
            other, headers, body = refusal(server.port, request.replace(b"/api/v1/", b"/items/"))
            assert (other, headers["Content-Type"]) == (status, "text/html; charset=utf-8")
            assert PAGES[code] in body.decode()
            assert "返回首页" in body.decode()
        assert read(server.port, "/api/v1/ledger")[0] == 200

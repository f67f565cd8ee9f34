"""Limits that several processes share, on a real Redis or Valkey that is killed and comes back."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from limits import parse

from fupin_cms.partners import counters
from fupin_cms.partners.counters import Counters
from fupin_cms.partners.system_checks import check_limits
from fupin_cms.public.health import other_states

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings

RATE = parse("10/minute")


class Server:
    """A private server on a free port."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder, self.program = folder, program
        with closing(socket.socket()) as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]

    def start(self) -> None:
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen(
            [self.program, *arguments, "--dir", str(self.folder)], stdout=subprocess.DEVNULL
        )
        for _ in range(600):
            with suppress(OSError), closing(socket.create_connection(("127.0.0.1", self.port))):
                return
            time.sleep(0.05)
        pytest.fail("the server of the shared counters did not start")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if program is None:
        pytest.skip("no Redis or Valkey server here: scripts/redis.sh install")
    server = Server(tmp_path, program)
    server.start()
    yield server
    server.kill()


def test_processes_count_together__and_alone_while_the_server_is_gone(
    server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counters, "PAUSE_SECONDS", 0.0)
    url = f"valkey://127.0.0.1:{server.port}/0"
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "CACHE_URL": url, "WEB_PROCESSES": "2"}
    assert check_limits() == []
    counters._counters.cache_clear()
    one = counters.counters()
    counters._counters.cache_clear()
    other = counters.counters()
    assert one is not other
    assert [each.add(RATE, "key:1", 2)[0] for each in (one, other, one)] == [2, 4, 6]
    assert 0 < one.add(RATE, "key:1", 1)[1] - time.time() <= 60
    assert other_states() == {"limits": {"ok": True, "message": ""}}
    server.kill()
    assert [each.add(RATE, "key:1", 1)[0] for each in (one, other, one)] == [1, 1, 2]
    assert other_states()["limits"]["ok"] is False
    server.start()
    assert [each.add(RATE, "key:1", 1)[0] for each in (one, other)] == [1, 2]
    assert other_states()["limits"]["ok"] is True


def test_without_shared_counters_nobody_speaks_of_them(settings: Settings) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "CACHE_URL": "locmemcache://"}
    assert isinstance(counters.counters(), Counters)
    assert other_states() == {}

"""The database is gone, or hangs: 503 in time, no half export taken for whole, and well again."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .beginning import ROOT
from .many import NO_LIMITS, fill
from .site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.faults

LIMIT_SECONDS = 25
"""No answer takes longer; the client's own limit, so that nothing here measures time."""
ITEM = "disclosures/00000000-0000-0000-0000-000000000001"
PATHS = (
    *("", "disclosures", ITEM, "changes", "ledger", "ledger/chain", "status", "categories"),
    *("catalogue", "exports/disclosures.ndjson", "exports/disclosures.ndjson.gz"),
)
WITHOUT_DATABASE = {"openapi.json": 200, "docs": 200, "nothing": 404}


def ask(port: int, path: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_SECONDS)
    try:
        connection.request("GET", f"/api/v1/{path}", headers={"X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def all_are_503(port: int, paths: tuple[str, ...] = PATHS) -> int:
    for path in paths:
        status, headers, body = ask(port, path)
        assert status == 503, (path, status)
        assert headers["Content-Type"] == "application/problem+json"
        assert int(headers["Retry-After"]) > 0
        assert json.loads(body)["status"] == 503
        assert b"Traceback" not in body
    for path, expected in WITHOUT_DATABASE.items():
        assert ask(port, path)[0] == expected
    return len(paths)


def well_again(port: int) -> None:
    """Within the time that a partner is told to wait."""
    until = time.monotonic() + 30
    while ask(port, "ledger")[0] != 200 and time.monotonic() < until:
        time.sleep(0.2)
    for path in PATHS:
        assert ask(port, path)[0] == 200, path


@dataclass
class PostgreSQL:
    """A private server that may crash and hang."""

    var: Path

    def __call__(self, verb: str) -> str:
        script = str(ROOT / "scripts" / "postgresql.sh")
        done = subprocess.run(
            [script, verb],
            env={**os.environ, "FUPIN_VAR": str(self.var)},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def signal(self, number: signal.Signals) -> None:
        folder = Path((self.var / "postgresql.path").read_text().strip())
        postmaster = (folder / "data" / "postmaster.pid").read_text().split()[0]
        os.kill(int(postmaster), number)  # first: a server that is stopped begins no others
        listed = ["ps", "-o", "pid=", "--ppid", postmaster]
        children = subprocess.run(listed, capture_output=True, text=True, check=False).stdout
        for pid in children.split():
            with suppress(ProcessLookupError):  # some come and go by themselves
                os.kill(int(pid), number)


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[PostgreSQL]:
    server = PostgreSQL(tmp_path)
    yield server
    server("stop")


def in_service(var: Path, url: str) -> Site:
    """A site with the settings of a real one, behind a proxy."""
    return Site(
        var,
        url,
        {
            "DJANGO_SETTINGS_MODULE": "site_config.settings.production",
            "SECRET_KEY": "0123456789" * 6,
            "ALLOWED_HOSTS": "127.0.0.1",
            "BASE_URL": "https://127.0.0.1",
            "TRUST_PROXY_HEADERS": "true",
            **NO_LIMITS,
        },
    )


@contextmanager
def export_begun(port: int) -> Iterator[http.client.HTTPResponse]:
    """An export of which a first part was read, and more waits than lies on the way."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_SECONDS)
    headers = {"X-Forwarded-Proto": "https"}
    connection.request("GET", "/api/v1/exports/disclosures.ndjson", headers=headers)
    answer = connection.getresponse()
    assert (answer.status, len(answer.read(100_000))) == (200, 100_000)
    yield answer
    connection.close()


def is_broken_off(answer: http.client.HTTPResponse) -> bool:
    try:
        rest = answer.read()
    except (http.client.IncompleteRead, ConnectionError):
        return True
    assert b'"end"' not in rest
    return False


@pytest.mark.postgresql
def test_postgresql__crashes_and_comes_back__hangs_and_goes_on(
    postgresql: PostgreSQL, tmp_path: Path, counted: Callable[[str], None]
) -> None:
    site = in_service(tmp_path, postgresql("start"))
    site.manage("migrate", "-v0")
    site.manage("collectstatic", "--no-input", "-v0")
    fill(site, 4_000, characters=5_000)
    with site.server() as server:
        well_again(server.port)
        workers = server.workers()
        with export_begun(server.port) as export:
            postgresql("halt")
            assert is_broken_off(export)
        refused = all_are_503(server.port)
        postgresql("resume")
        well_again(server.port)
        postgresql.signal(signal.SIGSTOP)
        try:
            refused += all_are_503(server.port, PATHS[:6])
        finally:
            postgresql.signal(signal.SIGCONT)
        well_again(server.port)
        assert server.workers() == workers
    counted(
        f"PostgreSQL crashed and hung: {refused} requests answered 503, an export broken off"
        " without its last line, all well again in the same process"
    )


@pytest.mark.sqlite
def test_sqlite__unreadable__and_well_again(site: Site, counted: Callable[[str], None]) -> None:
    fill(site, 10, characters=100)
    database, kept = site.var / "db.sqlite3", site.var / "kept.sqlite3"
    with site.server() as server:
        # No thread has opened it yet: one that has keeps the file that it knows.
        database.rename(kept)
        database.write_bytes(b"no database " * 10_000)
        workers = server.workers()
        assert len(workers) == 1
        refused = all_are_503(server.port)
        kept.replace(database)
        well_again(server.port)
        assert server.workers() == workers
    counted(f"SQLite unreadable: {refused} requests answered 503, all well again")

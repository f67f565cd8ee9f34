"""Servers to measure: each a gunicorn of its own on processor 0, with data that is made once."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("FUPIN_VAR", ROOT / "var")).resolve() / "bench" / "api"
SERVER_PROCESSOR, LOAD_PROCESSOR = "0", "1"
_START_SECONDS = 120
_UNLIMITED = "1000000000/minute"
_PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "site_config.settings.production",
    "SECRET_KEY": "for-measuring-only-" + "0123456789" * 4,
    "ALLOWED_HOSTS": "127.0.0.1",
    "BASE_URL": "https://127.0.0.1",
    "TRUST_PROXY_HEADERS": "true",
    "FUPIN_FOLLOW": "off",  # search has a benchmark of its own
    "FUPIN_LIMITS": _UNLIMITED,
    "FUPIN_KEY_LIMITS": _UNLIMITED,
}


@dataclass(frozen=True)
class Data:
    """A database with so many items; `url` is its DATABASE_URL."""

    url: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """Production's settings, as docs/operations.md names them."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("FUPIN_", "DATABASE_"))}
        known = (ROOT / "fupin_cms" / "conf.py").read_text()
        settings = {
            name: value
            for name, value in _PRODUCTION.items()
            if not name.endswith("LIMITS") or f"{name.removeprefix('FUPIN_')}:" in known
        }
        return {**kept, **settings, "DATABASE_URL": self.url, "FUPIN_VAR": str(self.folder)}

    def manage(self, *arguments: str, settings: str = "") -> str:
        """What a management command prints, with production's settings or others."""
        environment = self.environment
        if settings:
            environment["DJANGO_SETTINGS_MODULE"] = settings
        return _run([sys.executable, "manage.py", *arguments], environment)

    def fill(self, count: int) -> None:
        """Add that many items."""
        _run([sys.executable, "-m", "benchmarks.api_items", str(count)], self.environment)


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


class Files:
    """Databases of SQLite."""

    vendor = "sqlite"

    def data(self, name: str) -> Data:
        folder = FOLDER / self.vendor / name
        folder.mkdir(parents=True, exist_ok=True)
        return Data(f"sqlite:///{folder / 'db.sqlite3'}", folder)

    def begin(self, name: str, pattern: str | None) -> None:
        """An empty database, or a copy of another one."""
        file = self.data(name).folder / "db.sqlite3"
        for part in file.parent.glob("db.sqlite3*"):
            part.unlink()
        if pattern is not None:
            with sqlite3.connect(self.data(pattern).folder / file.name) as source:
                source.backup(sqlite3.connect(file))


class Server:
    """Databases of a PostgreSQL server."""

    vendor = "postgresql"

    def __init__(self, url: str) -> None:
        self.url = url

    def data(self, name: str) -> Data:
        folder = FOLDER / self.vendor / name
        folder.mkdir(parents=True, exist_ok=True)
        return Data(f"{self.url.rpartition('/')[0]}/{name}", folder)

    def begin(self, name: str, pattern: str | None) -> None:
        """An empty database, or a copy of another one."""
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(pattern or "template0")
        )
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            connection.execute(copy)


def made(store: Files | Server, count: int) -> Data:
    """A database with the demonstration and so many items more, made if it is not there."""
    demo = store.data("demo")
    if not (demo.folder / "made").exists():
        store.begin("demo", None)
        for command in ("migrate", "fupin_setup", "fupin_demo"):
            demo.manage(command, settings="site_config.settings.demo")
        (demo.folder / "made").touch()
    data = store.data(f"items_{count}")
    if not (data.folder / "made").exists():
        print(f"{store.vendor}: making {count:,} items", file=sys.stderr, flush=True)
        store.begin(data.folder.name, "demo")
        data.manage("migrate")
        data.fill(count)
        (data.folder / "made").touch()
    migrated, known = data.folder / "migrated", _migrations()
    if not migrated.exists() or migrated.read_text() != known:
        data.manage("migrate")  # what has changed since it was made
        migrated.write_text(known)
    (data.folder / "static").mkdir(exist_ok=True)
    return data


def _migrations() -> str:
    """What tells one state of our tables from another."""
    return "\n".join(sorted(str(one.relative_to(ROOT)) for one in ROOT.glob("*/migrations/0*.py")))


@contextmanager
def postgresql() -> Iterator[Server]:
    """A private server whose databases are kept; it runs on the processor of the load."""
    environment = {**os.environ, "POSTGRESQL_DATA": str(FOLDER / "postgresql" / "server")}
    environment["FUPIN_VAR"] = str(FOLDER)
    script = ["taskset", "-c", LOAD_PROCESSOR, str(ROOT / "scripts" / "postgresql.sh")]
    url = _run([*script, "start"], environment).strip()
    try:
        yield Server(url)
    finally:
        _run([*script, "stop"], environment)


@contextmanager
def serving(application: str, data: Data, **environment: str) -> Iterator[Running]:
    """A gunicorn of the project's configuration on the servers' processor."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = ["taskset", "-c", SERVER_PROCESSOR, sys.executable, "-m", "gunicorn"]
    command += ["--config", "site_config/gunicorn.py", "--bind", f"127.0.0.1:{port}"]
    # No restart while something is counted.
    command += ["--max-requests", "0", "--max-requests-jitter", "0", "--log-level", "warning"]
    with (data.folder / f"{application}.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, application],
            cwd=ROOT,
            env={**data.environment, **environment},
            stdout=log,
            stderr=log,
        )
    try:
        _wait_until_ready(port)
        yield Running(port, process.pid)
    finally:
        process.terminate()
        process.wait()


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    port: int
    master: int

    def get(self, path: str) -> tuple[dict[str, str], bytes]:
        """Headers in lower case, and body. Raises HTTPError for an error."""
        with self.open(path) as answer:
            return {name.lower(): value for name, value in answer.headers.items()}, answer.read()

    def open(self, path: str) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"X-Forwarded-Proto": "https"}
        )
        return urllib.request.urlopen(request, timeout=120)  # noqa: S310

    def memory(self, *, anew: bool = False) -> float:
        """MB that the worker took at most since it started, or since it was last asked `anew`."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        worker = Path("/proc") / children[0]
        if anew:
            (worker / "clear_refs").write_text("5")
        found = re.search(r"VmHWM:\s+(\d+) kB", (worker / "status").read_text())
        if found is None:
            raise RuntimeError(f"{worker} says nothing of its memory")
        return int(found.group(1)) / 1024


def _wait_until_ready(port: int) -> None:
    """Raises TimeoutError where the server does not answer after _START_SECONDS."""
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        try:
            Running(port, 0).get("/200/2")
        except HTTPError:
            return  # the site, which has no such page
        except (URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"not ready after {_START_SECONDS} s")

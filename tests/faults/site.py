"""A site of its own for each test: a folder, a database, processes that may be killed."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from tests.sharing import database_name, users

from . import beginning
from .beginning import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARTNER = ROOT / "examples" / "partner_site"
START_SECONDS = 180
"""Enough for a busy machine."""
LOG_SHOWN = 10_000


class ClerkError(AssertionError):
    """What a clerk was asked to do failed."""


@dataclass
class Clerk:
    """A process of `tests.faults.clerk`: `ask` waits for the answer, `tell` does not."""

    requests: IO[str]
    answers: IO[str]

    def tell(self, verb: str, **arguments: Any) -> None:
        self.requests.write(json.dumps({"do": verb, "with": arguments}) + "\n")
        self.requests.flush()

    def answer(self) -> Any:
        line = self.answers.readline()
        if not line:
            raise ClerkError("the clerk is gone")
        answer = json.loads(line)
        if "error" in answer:
            raise ClerkError(answer["error"])
        return answer["result"]

    def ask(self, verb: str, **arguments: Any) -> Any:
        self.tell(verb, **arguments)
        return self.answer()


@dataclass
class Site:
    """Its environment, and what runs in it."""

    var: Path
    database_url: str | None
    """None: SQLite in the folder."""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        others = ("DATABASE_URL", "ELASTICSEARCH_URL", "FUPIN_")  # of whoever runs the suite
        kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
        if self.database_url:
            kept["DATABASE_URL"] = self.database_url
        return {
            **kept,
            "FUPIN_VAR": str(self.var),
            "FUPIN_FOLLOW": "off",
            "DJANGO_SETTINGS_MODULE": "site_config.settings.demo",
            "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{PARTNER}",
            **self.extra,
        }

    def manage(self, *arguments: str, ok: bool = True) -> subprocess.CompletedProcess[str]:
        """A management command; it must succeed unless `ok` is false."""
        done = beginning.run(self.environment, "manage", *arguments)
        if ok and done.returncode:
            raise AssertionError(f"{arguments}: {done.stdout}{done.stderr}")
        return done

    @contextmanager
    def clerk(self, *within: str) -> Iterator[Clerk]:
        """A clerk; one that loads the site itself where a command is given to start it within."""
        (asked, asking), (reading, answering) = os.pipe(), os.pipe()
        files = (asked, answering, 2)
        process = (
            subprocess.Popen(
                [*within, sys.executable, "-m", "tests.faults.clerk"],
                env=self.environment,
                cwd=ROOT,
                stdin=asked,
                stdout=answering,
            )
            if within
            else beginning.begin(self.environment, "clerk", files=files)
        )
        os.close(asked)
        os.close(answering)
        with os.fdopen(asking, "w") as requests, os.fdopen(reading) as answers:
            try:
                yield Clerk(requests, answers)
            finally:
                process.kill()
                process.wait()

    @contextmanager
    def server(self) -> Iterator[Server]:
        """gunicorn as `make run` starts it, with one worker that is forked anew when killed.

        It is started cold: what it serves is loaded by itself. Where a test fails meanwhile, the
        end of its log is shown with it.
        """
        log = self.var / "server.log"
        with log.open("ab") as told, socket.socket() as bound:
            # Its own from the beginning: a port that was only seen free another may take.
            bound.bind(("127.0.0.1", 0))
            port = bound.getsockname()[1]
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "--config", "site_config/gunicorn.py"),
                    *("--preload", "--bind", f"fd://{bound.fileno()}"),
                    "tests.faults.web:application",
                ],
                env=self.environment,
                cwd=ROOT,
                stderr=told,
                pass_fds=[bound.fileno()],
            )
        try:
            server = Server(port, process)
            server.wait_until_ready()
            yield server
        except BaseException:
            sys.stderr.write(log.read_text(errors="replace")[-LOG_SHOWN:])
            raise
        finally:
            process.terminate()
            process.wait()


@dataclass
class Server:
    port: int
    process: subprocess.Popen[bytes]

    def workers(self) -> list[int]:
        """The web processes: children of gunicorn's master."""
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,  # 1 where there are none
        )
        assert found.returncode in (0, 1), found
        assert not found.stderr, found
        return [int(pid) for pid in found.stdout.split()]

    def kill(self, workers: list[int] | None = None) -> None:
        """kill -9 the web processes that there are, or were; the master forks new ones."""
        for pid in self.workers() if workers is None else workers:
            with suppress(ProcessLookupError):  # it ended by itself
                os.kill(pid, signal.SIGKILL)

    def kill_whole(self) -> None:
        """kill -9 the master too."""
        workers = self.workers()
        self.process.kill()
        self.process.wait()
        self.kill(workers)

    def wait_until_ready(self) -> None:
        """Until a web process answers, without its database. The master lets connections queue
        before it has forked one.
        """
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise AssertionError(f"gunicorn ended with {self.process.returncode}")
            asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)
            with suppress(OSError, http.client.HTTPException), closing(asking):
                asking.request("GET", "/healthz")
                assert asking.getresponse().status == HTTPStatus.OK
                return
            time.sleep(0.1)
        raise TimeoutError(f"not ready after {START_SECONDS} s")


class Sites:
    """Makes sites as copies of one that was migrated once, with its static files."""

    def __init__(self, folder: Path, server_url: str | None, pattern: Path) -> None:
        """The first process that comes makes the pattern; the others find it."""
        self.folder, self.server_url = folder, server_url
        self.databases: list[str] = []
        self.pattern = Site(pattern, self._url(database_name(pattern)) if server_url else None)
        with users(pattern) as names:
            if not names:
                self._make_pattern()
            names.add(str(folder))

    def _make_pattern(self) -> None:
        self.pattern.var.mkdir()
        if self.server_url is not None:
            self._create(database_name(self.pattern.var))
        self.pattern.manage("migrate", "-v0")
        self.pattern.manage("collectstatic", "--no-input", "-v0")

    def make(self, *, migrated: bool = True) -> Site:
        name = _own_name("site")
        if not migrated:
            return self._empty(name)
        folder, static = self.folder / name, "static"
        shutil.copytree(self.pattern.var, folder, ignore=shutil.ignore_patterns(static))
        (folder / static).symlink_to(self.pattern.var / static)
        if self.server_url is None:
            return Site(folder, None)
        return Site(folder, self._database(name, database_name(self.pattern.var)))

    def _empty(self, name: str) -> Site:
        (self.folder / name).mkdir()
        return Site(self.folder / name, self._database(name) if self.server_url else None)

    def _database(self, name: str, pattern: str = "template1") -> str:
        self._create(name, pattern)
        self.databases.append(name)
        return self._url(name)

    def _create(self, name: str, pattern: str = "template1") -> None:
        self._sql(f'CREATE DATABASE "{name}" TEMPLATE "{pattern}"')

    def _url(self, name: str) -> str:
        return urlunsplit(urlsplit(str(self.server_url))._replace(path=f"/{name}"))

    def _sql(self, statement: str) -> None:
        import psycopg  # noqa: PLC0415 - only where a PostgreSQL server is given

        with psycopg.connect(str(self.server_url), autocommit=True) as connection:
            connection.execute(statement)

    def close(self) -> None:
        with users(self.pattern.var) as names:
            names.remove(str(self.folder))
            if not names:
                shutil.rmtree(self.pattern.var)
                if self.server_url is not None:
                    self.databases.append(database_name(self.pattern.var))
            for name in self.databases:
                self._sql(f'DROP DATABASE "{name}" WITH (FORCE)')


def _own_name(kind: str) -> str:
    """A name that no other process makes on the same server."""
    return f"{kind}_{uuid.uuid4().hex[:12]}"

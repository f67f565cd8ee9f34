"""The example of a partner against a server: whatever happens on either side, it ends up right."""

from __future__ import annotations

import itertools
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.mirror.comparing import differences, mirrored_state
from tests.mirror.story import KINDS

from .site import PARTNER
from .wire import unwatched, wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .site import Clerk, Server, Site
    from .wire import Watch, Wire

pytestmark = pytest.mark.faults

EVENTS = int(os.environ.get("FAULTS_EVENTS", "2000"))
ROUNDS = 8
TRIES = 6
RUNS = 6
"""So many runs of the partner at most while the office is at one round of its work, beside the two
that are surely interrupted."""
PAUSE = (0.2, 2.0)
"""Seconds between two of them, as cron leaves some: the office needs the processor."""
DEEPEST = 8
"""A run is interrupted at one of so many requests, or at its last."""
LAST = "/api/v1/ledger/chain"
_CAME_BACK = re.compile(r"备份早于清除：.*?（([0-9a-f-]{36})）")
HELD_UP = {"FUPIN_LIMITS": "1000000/minute", "FUPIN_KEY_LIMITS": "1000000/minute"}
"""A mirror that is told to wait waits: its own tests look at that."""


@dataclass
class Partner:
    """A partner's process, started again whenever it has ended; it reaches the office by a wire."""

    folder: Path
    wire: Wire
    chance: random.Random
    key: str = ""
    ended: Counter[str] = field(default_factory=Counter)

    def start(self, command: str) -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(PARTNER),
            "OFFICE_URL": f"http://127.0.0.1:{self.wire.port}",
            "OFFICE_KEY": self.key,
            "MIRROR_DIR": str(self.folder),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "partner_site", command],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def sync(self, watch: Callable[[subprocess.Popen[str]], Watch] | None = None) -> int:
        """One run, as cron starts it, while somebody watches its requests; its exit code."""
        with self.start("sync") as process:
            self.wire.watch = watch(process) if watch else unwatched
            said, _ = process.communicate()
            self.wire.watch = unwatched
        assert process.returncode in (0, 1, -signal.SIGKILL), said
        self.ended[str(process.returncode)] += 1
        return process.returncode

    def killed(self) -> None:
        """A run that is killed while a request of its hangs, or soon after one was answered."""
        at, answered = self.chance.randint(1, DEEPEST), self.chance.random() < 0.5
        after = self.chance.uniform(0, 0.05)

        def watch(process: subprocess.Popen[str]) -> Watch:
            seen = itertools.count(1)
            doomed = threading.Event()

            def meet(path: str, send: Callable[[], None]) -> bool:
                last = path.startswith(LAST)
                if next(seen) < at and not last:
                    return unwatched(path, send)
                if answered and not last and not doomed.is_set():
                    doomed.set()
                    threading.Timer(after, process.kill).start()
                    return unwatched(path, send)
                process.kill()
                return False

            return meet

        assert self.sync(watch) == -signal.SIGKILL

    def deserted(self, server: Server) -> None:
        """A run at one of whose requests the web processes are killed; it asks again."""
        at, after = self.chance.randint(1, DEEPEST), self.chance.uniform(0, 0.02)
        done = threading.Event()

        def watch(_process: subprocess.Popen[str]) -> Watch:
            seen = itertools.count(1)

            def meet(path: str, send: Callable[[], None]) -> bool:
                if done.is_set() or (next(seen) < at and not path.startswith(LAST)):
                    return unwatched(path, send)
                done.set()
                while not (workers := server.workers()):
                    time.sleep(0.05)
                send()
                time.sleep(after)
                server.kill(workers)
                return False

            return meet

        self.sync(watch)
        assert done.is_set()
        self.ended["server killed"] += 1

    def run(self, command: str = "sync") -> str:
        """A run that ends well, after as many tries as cron would make; what it said."""
        said = ""
        for _ in range(TRIES):
            with self.start(command) as process:
                said, _ = process.communicate()
            if process.returncode == 0:
                return said
            assert process.returncode == 1, said
        raise AssertionError(said)


def office_at_work(
    clerk: Clerk, server: Server, partner: Partner, *, count: int, seed: int
) -> Counter[str]:
    """Random events while the partner follows; in its work it is killed, and so is the server."""

    def deserted() -> None:
        partner.deserted(server)

    ways: list[Callable[[], object]] = [partner.sync, partner.killed, deserted]
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(clerk.ask, "events", count=count, seed=seed)
        for run in partner.chance.sample([partner.killed, deserted], 2):
            run()
        for _ in range(RUNS):
            if working.done():
                break
            partner.chance.choice(ways)()
            time.sleep(partner.chance.uniform(*PAUSE))
        return Counter(working.result())


@contextmanager
def never_empty(folder: Path) -> Iterator[list[int]]:
    """Somebody reads the partner's list all the while; how many items there were each time."""
    seen: list[int] = []
    over = threading.Event()

    def read() -> None:
        with closing(sqlite3.connect(folder / "mirror.sqlite3", timeout=30)) as db:
            while not over.wait(0.01):
                seen.extend(db.execute("SELECT count(*) FROM items WHERE shown").fetchone())

    reader = threading.Thread(target=read)
    reader.start()
    yield seen
    over.set()
    reader.join()


def spoil(folder: Path) -> None:
    """What may go wrong at a partner: an item altered, one lost, one invented, a file lost."""
    with closing(sqlite3.connect(folder / "mirror.sqlite3")) as db, db:
        first, second = (
            row[0] for row in db.execute("SELECT content_id FROM items WHERE shown LIMIT 2")
        )
        db.execute("UPDATE items SET body = CAST('{}' AS BLOB) WHERE content_id = ?", (first,))
        db.execute(
            "INSERT INTO items SELECT '00000000-0000-4000-8000-000000000000', index_number || 'x',"
            " seq, 1, title, type, first_released_at, body, 0 FROM items"
            " WHERE content_id = ?",
            (second,),
        )
        for table in ("items", "listed"):
            db.execute(f"DELETE FROM {table} WHERE content_id = ?", (second,))  # noqa: S608
    next(path for path in (folder / "files").rglob("*") if path.is_file()).unlink()


@pytest.fixture
def partner(tmp_path: Path) -> Iterator[Partner]:
    with wire() as line:
        yield Partner(tmp_path / "mirror", line, random.Random(20181101))  # noqa: S311 - a story


def test_random_events__restarts_of_either_side_and_a_restore(
    site: Site, partner: Partner, tmp_path: Path, counted: Callable[[str], None]
) -> None:
    site.extra.update(HELD_UP)
    told: Counter[str] = Counter()
    archive = tmp_path / "backup.tar"

    def same(clerk: Clerk) -> None:
        assert differences(clerk.ask("public_state"), mirrored_state(partner.folder)) == []

    def restored(clerk: Clerk) -> None:
        """Pages of a story are never live, so the verification that follows has words on them."""
        said = site.manage("fupin_restore", str(archive), "--replace", ok=False).stdout
        assert "已换新的纪元" in said
        clerk.ask("erase_again", content_ids=sorted(set(_CAME_BACK.findall(said))))

    def rounds(first: int, last: int) -> None:
        with site.clerk() as clerk:
            if first:
                restored(clerk)
            else:  # of an office without any event nobody asks for the chain
                told.update(clerk.ask("events", count=1, seed=20181100))
        with site.clerk() as clerk, site.server() as server:
            partner.wire.behind = server.port
            if first:
                with never_empty(partner.folder) as seen:
                    partner.run()
                assert min(seen) > 0
                same(clerk)
            for number in range(first, last):
                told.update(
                    office_at_work(
                        clerk, server, partner, count=EVENTS // ROUNDS, seed=20181101 + number
                    )
                )
                partner.run()
                same(clerk)
                if number == ROUNDS // 2:
                    site.manage("fupin_backup", str(archive))
            if last == ROUNDS:
                partner.key = clerk.ask("partner_key", name="某报社")
                spoil(partner.folder)
                assert "reconciled: 3 items" in partner.run("reconcile")
                same(clerk)

    def epoch() -> str:
        with closing(sqlite3.connect(partner.folder / "mirror.sqlite3")) as db:
            return str(db.execute("SELECT epoch FROM place").fetchone()[0])

    rounds(0, ROUNDS // 2 + 2)
    before = epoch()
    rounds(ROUNDS // 2 + 2, ROUNDS)
    assert epoch() != before
    assert {kind for kind in KINDS if told[kind]} == KINDS
    assert partner.ended["-9"] >= ROUNDS
    assert partner.ended["server killed"] >= ROUNDS
    counted(
        f"partner's mirror after {told.total()} events ({dict(told)}), a restore, and"
        f" {dict(partner.ended)} (exit codes of its runs): equal, item by item and file by file"
    )

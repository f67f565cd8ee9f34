"""The example of a partner against a server: whatever happens on either side, it ends up right."""

from __future__ import annotations

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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .site import Clerk, Server, Site

pytestmark = pytest.mark.faults

EVENTS = int(os.environ.get("FAULTS_EVENTS", "2000"))
ENOUGH = 1000
"""Of so many random events some are of each kind; shorter runs say which came."""
ROUNDS = 8
TRIES = 6
RUNS = 8
"""So many runs of the partner at most while the office is at one round of its work."""
PAUSE = (0.5, 3.0)
"""Seconds between two of them, as cron leaves some: the office needs the processor."""
_CAME_BACK = re.compile(r"备份早于清除：.*?（([0-9a-f-]{36})）")
HELD_UP = {"FUPIN_LIMITS": "1000000/minute", "FUPIN_KEY_LIMITS": "1000000/minute"}
"""A mirror that is told to wait waits: its own tests look at that."""


@dataclass
class Partner:
    """A partner's process, started again whenever it has ended."""

    folder: Path
    chance: random.Random
    url: str = ""
    key: str = ""
    ended: Counter[str] = field(default_factory=Counter)

    def start(self, command: str) -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(PARTNER),
            "OFFICE_URL": self.url,
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

    def sync_or_die(self) -> None:
        """A sync that may be killed at any moment."""
        with self.start("sync") as process:
            if self.chance.random() < 0.5:
                killer = threading.Timer(self.chance.uniform(0.3, 2), process.kill)
                killer.start()
                process.communicate()
                killer.cancel()
            else:
                said, _ = process.communicate()
                assert process.returncode in (0, 1, -signal.SIGKILL), said
        self.ended[str(process.returncode)] += 1

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
    """Random events while the partner follows and both are killed at random."""
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(clerk.ask, "events", count=count, seed=seed)
        for _ in range(RUNS):
            if working.done():
                break
            if partner.chance.random() < 0.3:
                killer = threading.Timer(partner.chance.uniform(0.2, 1.5), server.kill)
                killer.start()
                partner.ended["server killed"] += 1
                partner.sync_or_die()
                killer.join()
            else:
                partner.sync_or_die()
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


def test_random_events__restarts_of_either_side_and_a_restore(
    site: Site, tmp_path: Path, counted: Callable[[str], None]
) -> None:
    site.extra.update(HELD_UP)
    partner = Partner(tmp_path / "mirror", random.Random(20181101))  # noqa: S311 - a story
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
        with site.clerk() as clerk, site.server() as server:
            partner.url = f"http://127.0.0.1:{server.port}"
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
    assert EVENTS < ENOUGH or {kind for kind in KINDS if told[kind]} == KINDS
    assert partner.ended["-9"]
    assert partner.ended["server killed"]
    counted(
        f"partner's mirror after {told.total()} events ({dict(told)}), a restore, and"
        f" {dict(partner.ended)} (exit codes of its runs): equal, item by item and file by file"
    )

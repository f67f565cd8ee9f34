"""kill -9 of the consumer at random moments, while the ledger grows: the index is the ledger."""

from __future__ import annotations

import os
import random
import signal
import time
import uuid
from threading import Event
from typing import TYPE_CHECKING

import pytest

from fupin_cms.ledger.events import State
from fupin_cms.ledger.models import Disclosure
from search import consumer
from search.consumer import persist

from . import rows
from .samples import ask
from .test_processes import end, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.engines.protocol import Engine

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

KILLS = int(os.environ.get("FAULTS_KILLS", "50"))
RELEASES = 2_000
_STEP = 20
_OVERLAP = 7


def append_all(chance: random.Random) -> None:
    """Releases in groups: new items, items amended, items withdrawn."""
    seq = 0
    while seq < RELEASES:
        group = []
        known: set[int] = set()
        for _ in range(_STEP):
            seq += 1
            number = seq if chance.random() < 0.7 or seq < 20 else chance.randrange(1, seq)
            if number in known:
                number = seq
            known.add(number)
            withdrawn = number != seq and chance.random() < 0.4
            state = State.WITHDRAWN if withdrawn else State.CURRENT
            group.append(rows.row(number, seq, f"扶贫工作进度{number}", state=state))
        rows.put(*group)
        time.sleep(0.15)


def consume(engine: Engine) -> int:
    """A consumer in a process of its own, as the service runs it."""

    def work() -> None:
        while True:
            persist(engine, Event())
            time.sleep(0.01)

    return start(work)


def test_killed_fifty_times__index_is_the_ledger(
    bare_engine: Engine, monkeypatch: pytest.MonkeyPatch, counted: Callable[[str], None]
) -> None:
    monkeypatch.setattr(consumer, "BATCH", _OVERLAP)
    persist(bare_engine, Event())
    chance = random.Random(20181103)  # noqa: S311 - moments, not secrets
    # A process of its own: a child that is forked inherits no connection of another thread.
    appending = start(lambda: append_all(random.Random(1)))  # noqa: S311
    kills = 0
    cursors: list[int] = []
    try:
        while kills < KILLS:
            pid = consume(bare_engine)
            time.sleep(chance.uniform(0.05, 0.6))
            os.kill(pid, signal.SIGKILL)
            assert end(pid) == -signal.SIGKILL
            kills += 1
            cursors.append(bare_engine.cursor().seq)
    finally:
        assert end(appending) == 0
    persist(bare_engine, Event())
    assert bare_engine.state().seq == RELEASES
    expected = {
        (str(one.content_id), one.seq)
        for one in Disclosure.objects.public().only("content_id", "seq")
    }
    assert bare_engine.state().documents == len(expected)
    names = {uuid.UUID(one) for one in ask(bare_engine, "", limit=10_000)}
    assert names == {uuid.UUID(content_id) for content_id, _ in expected}
    # It went on from where it was, killed or not.
    assert cursors == sorted(cursors)
    assert len(set(cursors)) > KILLS // 5
    counted(f"kill -9 of the consumer, {kills} times at {len(set(cursors))} places of the ledger")

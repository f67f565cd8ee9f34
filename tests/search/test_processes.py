"""Several processes, and those that die: in the end the index is what the ledger says."""

from __future__ import annotations

import os
import signal
import traceback
import uuid
from threading import Event
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.db import connections

from fupin_cms.ledger.events import State
from fupin_cms.ledger.models import Disclosure
from search import consumer
from search.consumer import catch_up, persist
from search.engines.embedded import writer
from search.engines.embedded.engine import EmbeddedEngine

from . import rows
from .samples import ask

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from search.engines.protocol import Engine

pytestmark = pytest.mark.django_db(transaction=True)

ITEMS = 60
INHERITED: list[Any] = []
"""Database connections of the parent: a child neither uses nor closes them."""


class DyingWriter:
    """Tantivy's writer, with a commit that nobody survives."""

    commits = 0

    def __init__(self, inner: Any, moment: str, last: int) -> None:
        self._inner, self._moment, self._last = inner, moment, last

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def commit(self) -> None:
        DyingWriter.commits += 1
        if self._moment == "adding":
            self._die()
        self._inner.commit()
        if self._moment == "committed":
            self._die()

    def _die(self) -> None:
        if DyingWriter.commits == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def start(work: Callable[[], object]) -> int:
    """Run in a process of its own, whose id is returned."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        for connection in connections.all():
            INHERITED.append(connection.connection)
            connection.connection = None
        work()
        code = 0
    except Exception:  # noqa: BLE001 - told to whoever reads the test's output
        traceback.print_exc()
    finally:
        os._exit(code)


def end(pid: int) -> int:
    """The exit code, or the negative signal, of a process that was started."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def consume(index: Path) -> int:
    """Start a consumer of the ledger; returns its process id."""
    return start(lambda: persist(EmbeddedEngine(index), Event()))


def consume_and_die(index: Path, moment: str, last: int) -> int:
    """Start a consumer that is killed at its `last` commit; returns its process id.

    `adding`: when everything is added and the commit would begin. `committed`: right after it.
    """

    class MortalWriter(writer.EmbeddedWriter):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self._writer = DyingWriter(self._writer, moment, last)

    def work() -> None:
        with (
            mock.patch.object(writer, "EmbeddedWriter", MortalWriter),
            mock.patch.multiple(consumer, BATCH=10, REBUILT=10),
        ):
            persist(EmbeddedEngine(index), Event())

    return start(work)


def current() -> set[int]:
    """What the ledger says."""
    return {one.int for one in Disclosure.objects.public().values_list("content_id", flat=True)}


def found(engine: Engine) -> set[int]:
    return {uuid.UUID(one).int for one in ask(engine, "", limit=1000)}


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An empty index, and a ledger with many items, some of them withdrawn again."""
    catch_up(EmbeddedEngine(tmp_path))
    rows.put(*(rows.row(number, number) for number in range(1, ITEMS + 1)))
    withdrawn = [rows.row(number, ITEMS + number, state=State.WITHDRAWN) for number in range(5, 15)]
    rows.put(*withdrawn)
    return tmp_path


@pytest.mark.parametrize("moment", ["adding", "committed"])
def test_killed_consumer__index_and_cursor_agree_and_the_next_goes_on(
    index: Path, moment: str
) -> None:
    engine = EmbeddedEngine(index)
    for commit in (1, 2, 3):
        assert end(consume_and_die(index, moment, commit)) == -signal.SIGKILL
        seq = engine.cursor().seq
        before = Disclosure.objects.public().filter(seq__lte=seq)
        assert found(engine) == {row.content_id.int for row in before}
    assert engine.cursor().seq > 0
    assert end(consume(index)) == 0
    assert found(engine) == current()
    assert engine.state().seq == ITEMS + 14


@pytest.mark.parametrize("moment", ["adding", "committed"])
def test_killed_rebuild__is_no_index_and_the_next_rebuild_succeeds(
    index: Path, moment: str
) -> None:
    engine = EmbeddedEngine(index)
    catch_up(engine)
    (index / "current").write_bytes(b"")
    assert end(consume_and_die(index, moment, 3)) == -signal.SIGKILL
    assert not engine.state().ready
    assert end(consume(index)) == 0
    assert found(engine) == current()
    assert len([path for path in index.iterdir() if path.is_dir()]) == 1


def test_several_processes__one_writes_at_a_time_and_all_succeed(index: Path) -> None:
    engine = EmbeddedEngine(index)
    others = [consume(index) for _ in range(3)]
    persist(engine, Event())
    assert [end(other) for other in others] == [0, 0, 0]
    assert found(engine) == current()


def test_commit_of_another_process__is_seen_at_once(index: Path) -> None:
    engine = EmbeddedEngine(index)
    assert found(engine) == set()
    assert end(consume(index)) == 0
    assert found(engine) == current()


def test_forked_process__reads_with_the_engine_of_its_parent(index: Path) -> None:
    engine = EmbeddedEngine(index)
    catch_up(engine)
    expected = found(engine)

    def work() -> None:
        assert found(engine) == expected

    assert end(start(work)) == 0

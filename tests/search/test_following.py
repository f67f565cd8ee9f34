"""A release reaches the index without a worker to start, and no nudge is lost."""

from __future__ import annotations

import uuid
from threading import Event, Thread, get_ident
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from fupin_cms.ledger.search import SearchQuery, SearchUnavailableError, get_engine
from search import following
from search.backend import PublicSearch
from search.current import engine
from search.following import Follower, follower
from tests.ledger import acting

from . import rows
from .samples import ask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from fupin_cms.disclosures.models import FundPage


def use(settings: Settings, folder: Path, follow: str) -> None:
    settings.FUPIN_SEARCH = {"INDEX_DIR": folder / "index", "FOLLOW": follow}


@pytest.fixture
def threaded(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Releases are followed by a thread of this process."""
    use(settings, tmp_path, "thread")
    follower.reset()
    yield
    follower.join()
    follower.reset()


def numbers(text: str = "") -> set[int]:
    return {uuid.UUID(one).int for one in ask(engine(), text, limit=1000)}


# The thread ---------------------------------------------------------------------------


def test_nudge__returns_at_once_and_works_elsewhere() -> None:
    workers: list[int] = []
    one = Follower(lambda _stop: workers.append(get_ident()))
    one.nudge()
    one.join()
    assert len(workers) == 1
    assert workers[0] != get_ident()


def test_nudge__while_the_thread_works_makes_it_look_again() -> None:
    entered, go_on = Event(), Event()
    passes: list[int] = []

    def work(_stop: Event) -> None:
        passes.append(1)
        entered.set()
        go_on.wait(10)

    one = Follower(work)
    one.nudge()
    entered.wait(10)
    one.nudge()
    one.nudge()
    go_on.set()
    one.join()
    assert len(passes) == 2


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nudge__after_the_thread_broke_starts_another() -> None:
    passes: list[int] = []

    def work(_stop: Event) -> None:
        passes.append(1)
        if len(passes) == 1:
            raise RuntimeError

    one = Follower(work)
    for _ in range(2):
        one.nudge()
        one.join()
    assert len(passes) == 2


def test_begin__nudges_once_in_a_process() -> None:
    passes: list[int] = []
    one = Follower(lambda _stop: passes.append(1))
    for _ in range(3):
        one.begin()
        one.join()
    assert len(passes) == 1
    one.reset()
    one.begin()
    one.join()
    assert len(passes) == 2


def test_begin__looks_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    passes: list[int] = []
    one = Follower(lambda _stop: passes.append(1))
    for seconds in (1000.0, 0.0):
        monkeypatch.setattr(following, "LOOK_AGAIN_SECONDS", seconds)
        for _ in range(2):
            one.begin()
            one.join()
    assert len(passes) == 3


def test_end__lets_the_work_stop_and_takes_no_more() -> None:
    stopped: list[bool] = []
    entered = Event()

    def work(stop: Event) -> None:
        entered.set()
        stopped.append(stop.wait(10))

    one = Follower(work)
    one.nudge()
    entered.wait(10)
    one.end(patience=0)
    one.nudge()
    one.join()
    assert stopped == [True]


def test_end__waits_for_what_is_nearly_done() -> None:
    done: list[bool] = []
    one = Follower(lambda stop: done.append(stop.is_set()))
    one.nudge()
    one.end()
    assert done == [False]


# Releases -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_release__is_found_after_its_commit(threaded: None, fund: FundPage) -> None:
    release = acting.issue(fund)
    follower.join()
    assert ask(engine(), "扶贫资金使用安排") == [str(release.content_id)]
    acting.withdraw(release.content_id)
    follower.join()
    assert ask(engine(), "扶贫资金使用安排") == []


@pytest.mark.django_db(transaction=True)
def test_internal_release__is_no_nudge(threaded: None, fund: FundPage) -> None:
    acting.issue(acting.make_internal(fund))
    follower.join()
    with pytest.raises(SearchUnavailableError):
        ask(engine(), "扶贫资金使用安排")


@pytest.mark.django_db(transaction=True)
def test_concurrent_nudges__all_items_are_found(threaded: None) -> None:
    nudgers = []
    for number in range(1, 41):
        rows.put(rows.row(number, number))
        nudger = Thread(target=following.nudge)
        nudger.start()
        nudgers.append(nudger)
    for nudger in nudgers:
        nudger.join()
    follower.join()
    assert numbers() == set(range(1, 41))


@pytest.mark.django_db(transaction=True)
def test_busy_writer__the_nudge_waits_for_it(threaded: None) -> None:
    rows.put(rows.row(1, 1))
    following.nudge()
    follower.join()
    rows.put(rows.row(2, 2))
    with engine().writing():
        following.nudge()
        assert numbers() == {1}
    follower.join()
    assert numbers() == {1, 2}


@pytest.mark.django_db(transaction=True)
def test_first_query__catches_up_with_what_the_process_missed(threaded: None) -> None:
    rows.put(rows.row(1, 1))
    following.nudge()
    follower.join()
    rows.put(rows.row(2, 2))
    follower.reset()
    PublicSearch().search(SearchQuery("扶贫"))
    follower.join()
    assert numbers() == {1, 2}


@pytest.mark.django_db(transaction=True)
def test_later_query__catches_up_with_what_another_process_left(
    threaded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have been killed after its commit, or have ended while the engine was down."""
    rows.put(rows.row(1, 1))
    following.nudge()
    follower.join()
    rows.put(rows.row(2, 2))
    monkeypatch.setattr(following, "LOOK_AGAIN_SECONDS", 0.0)
    PublicSearch().search(SearchQuery("扶贫"))
    follower.join()
    assert numbers() == {1, 2}


# The other ways to follow -------------------------------------------------------------


@pytest.mark.django_db
def test_inline__is_found_before_the_call_returns(
    settings: Settings, tmp_path: Path, fund: FundPage, commit: Any
) -> None:
    use(settings, tmp_path, "inline")
    with commit(execute=True):
        release = acting.issue(fund)
    assert ask(engine(), "扶贫资金使用安排") == [str(release.content_id)]


@pytest.mark.django_db
def test_inline__every_query_is_up_to_date(settings: Settings, tmp_path: Path) -> None:
    use(settings, tmp_path, "inline")
    rows.put(rows.row(1, 1))
    assert get_engine().search(SearchQuery("扶贫工作进度")).total == 1
    rows.put(rows.row(2, 2))
    assert get_engine().search(SearchQuery("扶贫工作进度")).total == 2
    assert get_engine().state().seq == 2


@pytest.mark.django_db
def test_off__index_is_left_to_the_service(
    settings: Settings, tmp_path: Path, fund: FundPage, commit: Any
) -> None:
    use(settings, tmp_path, "off")
    with commit(execute=True):
        acting.issue(fund)
    with pytest.raises(SearchUnavailableError):
        get_engine().search(SearchQuery("扶贫"))
    assert not get_engine().state().ready
    call_command("fupin_consume", once=True)
    assert get_engine().search(SearchQuery("扶贫")).total == 1


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Any:
    """What a test does inside is committed, as far as the ledger's signals can tell."""
    return django_capture_on_commit_callbacks

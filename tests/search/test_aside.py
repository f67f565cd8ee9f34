"""What is done in a thread of its own while a query goes on."""

from __future__ import annotations

import os
import sys
from threading import Event
from typing import TYPE_CHECKING

import pytest

from search.engines.embedded import threads
from search.engines.embedded.threads import aside

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONG = 30.0


@pytest.fixture
def nobody_interrupts() -> Iterator[None]:
    """A thread keeps Python until it waits for something."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_LONG)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("nobody_interrupts")
def test_aside__has_begun_when_the_caller_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    # A busy machine may let even a free thread wait for longer than a query would.
    monkeypatch.setattr(threads, "_PROMPT_SECONDS", _LONG)
    said: list[str] = []
    aside(said.append, "warm").result()
    running = aside(said.append, "begun")
    assert said == ["warm", "begun"]
    running.result()


def test_aside__a_caller_does_not_wait_until_a_thread_is_free() -> None:
    free = Event()
    busy = [aside(free.wait, _LONG) for _ in range(os.cpu_count() or 1)]
    last = aside(str, 1)
    assert not last.done()
    free.set()
    assert last.result() == "1"
    assert all(one.result() for one in busy)


def test_aside__an_error_is_raised_where_the_result_is_asked_for() -> None:
    running = aside(int, "none")
    with pytest.raises(ValueError, match="none"):
        running.result()

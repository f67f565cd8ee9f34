"""How a release reaches the index without a worker to start: a thread of the process itself."""

from __future__ import annotations

from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

from django.db import connections

from fupin_cms.ledger.events import Stream

from .conf import get_search_settings
from .consumer import catch_up, persist
from .current import engine

if TYPE_CHECKING:
    from collections.abc import Callable

_END_SECONDS = 10.0
LOOK_AGAIN_SECONDS = 30.0
"""So often does a process that is asked look whether another one died with what it had released."""


class Follower:
    """At most one thread, which lives as long as there is something to do.

    A nudge that comes while the thread works makes it look once more, so none is lost.
    """

    def __init__(self, work: Callable[[Event], None]) -> None:
        self._work = work
        self.reset()

    def reset(self) -> None:
        """Begin afresh: in a forked process the parent's thread does not run."""
        self._lock = Lock()
        self._stop = Event()
        self._wanted = False
        self._thread: Thread | None = None
        self._looked: float | None = None

    def nudge(self) -> None:
        """There may be something new; returns at once."""
        with self._lock:
            self._looked = monotonic()
            self._wanted = True
            if self._thread is None and not self._stop.is_set():
                self._thread = Thread(target=self._run, name="fupin-search", daemon=True)
                self._thread.start()

    def begin(self) -> None:
        """The first nudge of this process, and later ones: what nobody told it of is caught up."""
        if self._looked is None or monotonic() - self._looked >= LOOK_AGAIN_SECONDS:
            self.nudge()

    def join(self, timeout: float | None = None) -> None:
        """Wait until there is nothing to do."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout)

    def end(self, patience: float = _END_SECONDS) -> None:
        """Let the thread finish before the interpreter goes: all of it, if that takes no longer
        than so many seconds, or else the commit that it is at.
        """
        self.join(patience)
        self._stop.set()
        self.join(_END_SECONDS)

    def _run(self) -> None:
        try:
            while self._is_wanted():
                self._work(self._stop)
        except BaseException:
            # Said by the interpreter; the next nudge starts a new thread.
            self._thread = None
            raise
        finally:
            connections.close_all()

    def _is_wanted(self) -> bool:
        with self._lock:
            wanted, self._wanted = self._wanted, False
            if not wanted or self._stop.is_set():
                self._thread = None
                return False
            return True


follower = Follower(lambda stop: persist(engine(), stop))


def nudge() -> None:
    """Bring the index to the ledger in the way that the settings say."""
    match get_search_settings().FOLLOW:
        case "thread":
            follower.nudge()
        case "inline":
            catch_up(engine())
        case _:
            return


def begin() -> None:
    """Called before a query: a process catches up with what it missed, or another left undone."""
    match get_search_settings().FOLLOW:
        case "thread":
            follower.begin()
        case "inline":
            catch_up(engine())
        case _:
            return


def on_released(*, stream: str, **_: object) -> None:
    """Receiver of `fupin_cms.ledger.signals.released`."""
    if stream == Stream.PUBLIC:
        nudge()

"""Threads for what tantivy does alone, on another processor, while a query goes on."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from threading import Event
from typing import TYPE_CHECKING, ParamSpec, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

P = ParamSpec("P")
R = TypeVar("R")
_PROMPT_SECONDS = 0.001
"""Longer than a free thread takes to begin: where none is free, nothing is won by waiting."""
Later: TypeAlias = "Callable[[], R]"
"""Gives what there may be to wait for."""


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="fupin-counting")


# A child has none of its parent's threads.
os.register_at_fork(after_in_child=_threads.cache_clear)


def known(value: R) -> Later[R]:
    """What nobody has to wait for."""
    return lambda: value


def aside(function: Callable[P, R], *given: P.args, **named: P.kwargs) -> Future[R]:
    """What a function will have given. Where a thread is free it has begun already: left to itself
    it waits until somebody gives Python away, which may be after milliseconds.
    """
    begun = Event()

    def run() -> R:
        begun.set()
        return function(*given, **named)

    running = _threads().submit(run)
    begun.wait(_PROMPT_SECONDS)
    return running

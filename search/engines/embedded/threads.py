"""Threads for what tantivy does alone, on another processor, while a query goes on."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, ParamSpec, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

P = ParamSpec("P")
R = TypeVar("R")
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
    """What a function will have given."""
    return _threads().submit(function, *given, **named)

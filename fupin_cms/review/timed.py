"""Timed acts (定时事项): what happens because a moment has come, not because somebody asks.

Rooms register theirs in `ready.py`; `manage.py fupin_tick` runs them. An act keeps four rules:
what is due is read from the database alone; each item is done in a transaction of its own, under a
lock or a mark, so that a second tick finds nothing to do; a refusal that is an outcome is returned
as text, and an exception is a failure to be tried again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import IntegrityError, models, transaction

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

logger = logging.getLogger(__name__)
T = TypeVar("T")


class TimedMark(models.Model):
    """That something was done which leaves no other trace: a reminder, a day's digest."""

    key = models.CharField("事项", max_length=120, unique=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "定时事项记录"
        verbose_name_plural = "定时事项记录"

    def __str__(self) -> str:
        return self.key


def once(key: str, now: dt.datetime) -> bool:
    """Set a mark in the caller's transaction; False where it is set already.

    Of two processes the second waits for the first one's commit.
    """
    try:
        with transaction.atomic():
            TimedMark.objects.create(key=key, at=now)
    except IntegrityError:
        return False
    return True


def unmarked(keys: Iterable[str]) -> list[str]:
    """Those of the keys that have no mark, in their order."""
    wanted = list(keys)
    marked = set(TimedMark.objects.filter(key__in=wanted).values_list("key", flat=True))
    return [key for key in wanted if key not in marked]


@dataclass(frozen=True)
class TimedAct:
    """`due` gives what is due at a moment; `run` does one of it and says in Chinese what was done.

    An empty text means that there was nothing to do any more. Acts with a smaller `order` come
    first; mail goes last, so that it takes along what the others wrote.
    """

    key: str
    label: str
    due: Callable[[dt.datetime], Iterable[Any]]
    run: Callable[[Any, dt.datetime], str]
    order: int = 50


@dataclass(frozen=True)
class Done:
    """One line of what a tick did."""

    label: str
    text: str
    failed: bool = False


_acts: dict[str, TimedAct] = {}


def register(act: TimedAct) -> None:
    """Make an act known to the tick. Raises ValueError where another has its key."""
    if _acts.get(act.key, act) != act:
        raise ValueError(f"timed act {act.key!r} is registered twice")
    _acts[act.key] = act


def acts() -> list[TimedAct]:
    """Every act, in the order in which a tick runs them."""
    return sorted(_acts.values(), key=lambda act: act.order)


def tick(now: dt.datetime) -> Iterator[Done]:
    """Do all that is due at `now`, one after the other; one that fails does not stop the rest."""
    for act in acts():
        failure, items = _attempt(act, partial(_due, act, now))
        if failure:
            yield failure
        for item in items or ():
            failure, text = _attempt(act, partial(act.run, item, now))
            if failure:
                yield failure
            elif text:
                yield Done(act.label, text)


def _due(act: TimedAct, now: dt.datetime) -> list[Any]:
    return list(act.due(now))


def _attempt(act: TimedAct, deed: Callable[[], T]) -> tuple[Done | None, T | None]:
    """(failure, what the deed gave); whatever it raises is logged and reported."""
    try:
        return None, deed()
    except Exception as error:
        logger.exception("timed act %s failed", act.key)
        return Done(act.label, f"失败：{type(error).__name__}：{error}", failed=True), None

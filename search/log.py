"""The search log: counted in memory, written a batch at a time, so that a search writes nothing."""

from __future__ import annotations

import atexit
import datetime as dt
import hashlib
import logging
import os
import re
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.db.models import F, Sum
from django.utils import timezone

from fupin_cms.checks.identity_numbers import find
from fupin_cms.review import timed

from .analysis import fold, runs, whole_characters
from .conf import get_search_settings
from .log_models import SearchedDay

if TYPE_CHECKING:
    from django.db.models import QuerySet

_log = logging.getLogger(__name__)
_LONG_NUMBER = re.compile(r"[0-9]{11}")
_LONGER_NUMBER = re.compile(r"[0-9]{15}")
"""With spaces between the digits."""
_BATCH = 50
_SECONDS = 30.0
_LONGEST = 200
_MARKS = 63
"""Of the people of a day each sets one mark of a query, always the same one: who asks again sets
no other, in whatever process and however often. Two marks are two people; who shares one counts as
one. So few say nothing of who it was.
"""
SUGGESTED_DAYS = 90
KEPT_DAYS = 400
"""A year with its like-for-like month; older days are dropped."""


@dataclass
class _Count:
    text: str
    times: int = 0
    askers: int = 0
    hits: int = 0
    clicks: int = 0
    ranks: int = 0


class SearchLog:
    """What was searched for since the last batch; one in a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[dt.date, str], _Count] = {}
        self._written = time.monotonic()

    def searched(self, text: str, hits: int, asker: str) -> None:
        """Count a query. The same person is counted once a day."""
        if not asker or not (key := key_of(text)):
            return
        with self._lock:
            count = self._counts.setdefault((timezone.localdate(), key), _Count(text[:_LONGEST]))
            count.times += 1
            count.askers |= _mark(key, asker)
            count.hits = hits
        self._write_if_due()

    def clicked(self, text: str, rank: int) -> None:
        """Count that a hit was opened."""
        if not (key := key_of(text)):
            return
        with self._lock:
            count = self._counts.setdefault((timezone.localdate(), key), _Count(text[:_LONGEST]))
            count.clicks += 1
            count.ranks += rank
        self._write_if_due()

    def _write_if_due(self) -> None:
        if len(self._counts) >= _BATCH or time.monotonic() - self._written > _SECONDS:
            self.write()

    def write(self) -> None:
        """Add what was counted to the table. What cannot be written is counted on."""
        with self._lock:
            counts, self._counts = self._counts, {}
            self._written = time.monotonic()
        if not counts:
            return
        try:
            with transaction.atomic():
                for (day, key), count in counts.items():
                    _add(day, key, count)
        except DatabaseError:
            _log.exception("the search log could not be written; it is kept in memory")
            with self._lock:
                for at, count in counts.items():
                    known = self._counts.setdefault(at, _Count(count.text))
                    known.times += count.times
                    known.askers |= count.askers
                    known.hits = known.hits or count.hits
                    known.clicks += count.clicks
                    known.ranks += count.ranks

    def forget(self) -> None:
        """After a fork the parent writes what it counted."""
        self._lock, self._counts = threading.Lock(), {}


def _add(day: dt.date, key: str, count: _Count) -> None:
    SearchedDay.objects.get_or_create(day=day, key=key, defaults={"text": count.text})
    row = SearchedDay.objects.select_for_update().get(day=day, key=key)
    askers = row.askers | count.askers
    SearchedDay.objects.filter(pk=row.pk).update(
        times=F("times") + count.times,
        askers=askers,
        people=askers.bit_count(),
        hits=count.hits if count.times else F("hits"),
        clicks=F("clicks") + count.clicks,
        ranks=F("ranks") + count.ranks,
    )


def _mark(key: str, asker: str) -> int:
    """The mark that somebody sets by asking this."""
    seen = hashlib.sha256(f"{asker} {key}".encode()).digest()
    return 1 << int.from_bytes(seen[:8], "big") % _MARKS


def key_of(text: str) -> str:
    """A query as it is compared; empty where it is not to be kept.

    That is a query without words, and one in which somebody typed an identity number, or what may
    be one with a slip, a telephone or an account number.
    """
    if not get_search_settings().LOG or find(text, today=timezone.localdate()):
        return ""
    whole = whole_characters(text[:_LONGEST])
    words = fold(whole).text.split()
    if any(map(_LONG_NUMBER.search, words)) or _LONGER_NUMBER.search("".join(words)):
        return ""
    return " ".join(words)[:_LONGEST] if runs(whole) else ""


def tried_by_several(prefix: str, limit: int) -> list[str]:
    """Queries that begin so, by which at least two people found something on one day, lately.

    On one day, because nobody is known again on the next: one person may ask on both.
    """
    since = timezone.localdate() - dt.timedelta(days=SUGGESTED_DAYS)
    rows = (
        SearchedDay.objects.filter(day__gte=since, key__startswith=prefix, hits__gt=0)
        .filter(people__gte=2)
        .values("key")
        .annotate(all_people=Sum("people"))
        .order_by("-all_people", "key")
    )
    return [row["key"] for row in rows[:limit]]


def _old(now: dt.datetime) -> QuerySet[SearchedDay]:
    """The days that nobody looks back to."""
    last = timezone.localdate(now) - dt.timedelta(days=KEPT_DAYS)
    return SearchedDay.objects.filter(day__lt=last)


def _due(now: dt.datetime) -> list[str]:
    return ["old"] if _old(now).exists() else []


def _drop(_old_days: str, now: dt.datetime) -> str:
    dropped, _ = _old(now).delete()
    return f"已删去{dropped}条过期的检索记录"


search_log = SearchLog()


def begin() -> None:
    """Keep the log in this process until it ends, and its table as long as it is looked at."""
    timed.register(timed.TimedAct("search_log", "检索记录", _due, _drop))
    os.register_at_fork(after_in_child=search_log.forget)
    atexit.register(search_log.write)

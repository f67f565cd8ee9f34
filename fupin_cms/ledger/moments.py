"""How a moment is written in documents and in the chain: ISO 8601, +08:00, whole seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

if TYPE_CHECKING:
    import datetime as dt

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


def stamp(moment: dt.datetime) -> str:
    """A moment as it stands in documents, acts and the chain."""
    return moment.astimezone(OFFICE_ZONE).isoformat(timespec="seconds")


def office_day(moment: dt.datetime) -> dt.date:
    """The date of a moment in the office."""
    return moment.astimezone(OFFICE_ZONE).date()


def this_second() -> dt.datetime:
    """Now, in whole seconds, so that what is stored and what is stamped are the same."""
    return timezone.now().replace(microsecond=0)

"""公示期满: the last day of notice is in the document that the chain signed; the event comes after.

What happens then is the type's: rosters come down, other notices stay with the mark.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fupin_cms.disclosures import registry
from fupin_cms.disclosures.enums import NoticeEnd

from .events import State, Stream
from .models import Disclosure
from .moments import office_day

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Mapping

_BATCH = 200


@dataclass(frozen=True)
class Expiry:
    """What a document says of the end of its notice."""

    last_day: dt.date
    then: NoticeEnd

    def is_over(self, moment: dt.datetime) -> bool:
        """Whether the last day is past in the office (Asia/Shanghai)."""
        return office_day(moment) > self.last_day


@dataclass(frozen=True)
class Due:
    """An item whose signed last day of notice has passed: append `expired` for it."""

    stream: Stream
    content_id: uuid.UUID
    last_day: dt.date


def expiry_of(content: Mapping[str, Any]) -> Expiry | None:
    """The end of notice that a document names; None for one that names no last day.

    None also for one that was signed before documents said what happens then: nobody signed that.
    """
    period = content["details"].get("notice_period")
    if not period or not period["ends_on"] or "then" not in period:
        return None
    return Expiry(dt.date.fromisoformat(period["ends_on"]), NoticeEnd(period["then"]["code"]))


def is_the_types(content: Mapping[str, Any]) -> bool:
    """Whether what a document says of the end of its notice is what its type has happen."""
    period = content["details"].get("notice_period")
    wanted = getattr(registry.categories()[content["type"]], "notice_end", None)
    return period is None or period["then"]["code"] == wanted


def due(now: dt.datetime) -> Iterator[Due]:
    """The items of both streams whose signed last day has passed, and that nothing marked yet.

    In constant memory; what is appended between two of them disturbs nothing.
    """
    rows: Any = (
        Disclosure.objects.filter(state=State.CURRENT, expires_on__lt=office_day(now))
        .order_by("pk")
        .values_list("pk", "stream", "content_id", "expires_on")
    )
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:_BATCH]):
        for _, stream, content_id, expires_on in batch:
            yield Due(Stream(stream), content_id, expires_on)
        last = batch[-1][0]

"""Writes what was gathered of the partners' use; several processes add up in the same rows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from fupin_cms.conf import get_settings
from fupin_cms.ledger.moments import office_day

from .models import Key, Partner, Usage

if TYPE_CHECKING:
    from .usage import Batch, Sums


@transaction.atomic
def write(batch: Batch) -> None:
    """Add a batch to what is there. What belongs to a partner that is gone is dropped."""
    known = set(Partner.objects.filter(pk__in=batch.seen).values_list("pk", flat=True))
    for (partner, day, scope), sums in sorted(batch.sums.items(), key=lambda one: one[0]):
        if partner in known:
            _add(partner, day, scope, sums)
    for partner, at in sorted(batch.seen.items()):
        Partner.objects.filter(_earlier("last_seen", at), pk=partner).update(last_seen=at)
    for partner, (at, place) in sorted(batch.places.items()):
        Partner.objects.filter(_earlier("last_seq_at", at), pk=partner).update(
            last_seq_at=at, last_seq=place.seq, last_epoch=place.epoch
        )
    for key, at in sorted(batch.used.items()):
        Key.objects.filter(_earlier("last_used", at), pk=key).update(last_used=at)


def _earlier(column: str, at: dt.datetime) -> Q:
    """Rows for which no process has written a later moment."""
    return Q(**{column: None}) | Q(**{f"{column}__lt": at})


def _add(partner: int, day: dt.date, scope: str, sums: Sums) -> None:
    if _increase(partner, day, scope, sums):
        return
    try:
        with transaction.atomic():
            Usage.objects.create(
                partner_id=partner,
                day=day,
                scope=scope,
                calls=sums.calls,
                bytes=sums.bytes,
                errors=sums.errors,
                last_seq=sums.last_seq,
            )
    except IntegrityError:  # another process was first
        _increase(partner, day, scope, sums)


def _increase(partner: int, day: dt.date, scope: str, sums: Sums) -> int:
    return Usage.objects.filter(partner_id=partner, day=day, scope=scope).update(
        calls=F("calls") + sums.calls,
        bytes=F("bytes") + sums.bytes,
        errors=F("errors") + sums.errors,
        last_seq=Greatest(F("last_seq"), sums.last_seq),
    )


def outdated(now: dt.datetime) -> list[dt.date]:
    """Days whose use need not be kept any more."""
    last = office_day(now) - dt.timedelta(days=get_settings().USAGE_DAYS)
    return list(Usage.objects.filter(day__lt=last).values_list("day", flat=True).distinct())


@transaction.atomic
def drop(day: dt.date, _now: dt.datetime) -> str:
    """Drop the use of one day; where a partner has read to stays with the partner."""
    number, _ = Usage.objects.filter(day=day).delete()
    return f"已清理{day.isoformat()}的合作单位使用记录{number}条" if number else ""

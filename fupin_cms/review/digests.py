"""每日提醒: once on each working day, to each person, what waits for them and what is overdue."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import transaction

from fupin_cms.catalogue.working_days import WorkingDays
from fupin_cms.conf import get_settings
from fupin_cms.ledger.moments import OFFICE_ZONE, office_day

from . import entitlement, mail, proposals, timed
from .overdue import days_late
from .returned import returned

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEPT = dt.timedelta(days=31)
_PREFIX = "digest:"


def due(now: dt.datetime) -> list[str]:
    """Marks of the persons whose digest of today is to be written."""
    moment = now.astimezone(OFFICE_ZONE)
    if moment.hour < get_settings().DIGEST_HOUR or not WorkingDays.load().is_working(moment.date()):
        return []
    return timed.unmarked(f"{_PREFIX}{moment.date().isoformat()}:{user.pk}" for user in _persons())


@transaction.atomic
def write(mark: str, now: dt.datetime) -> str:
    """Write a person's digest of the day; nothing where nothing waits."""
    if not timed.once(mark, now):
        return ""
    user = get_user_model().objects.get(pk=int(mark.rsplit(":", 1)[1]))
    calendar = WorkingDays.load()
    waiting = [(one, days_late(one, now, calendar)) for one in entitlement.awaiting(user)]
    context: dict[str, Any] = {
        "day": office_day(now),
        "overdue": [(one, late) for one, late in waiting if late],
        "waiting": [one for one, late in waiting if not late],
        "proposals": proposals.awaiting(user),
        "returned": list(returned(user)),
    }
    number = sum(len(context[part]) for part in ("overdue", "waiting", "proposals", "returned"))
    if not number:
        return ""
    mail.tell("digest", mark, [user], mail.address("index"), number=number, **context)
    return f"{user.get_username()}：{number}件"


def outdated(now: dt.datetime) -> list[dt.datetime]:
    """The moment before which marks of digests are of no use, where there are such."""
    before = now - _KEPT
    return [before] if _old(before).exists() else []


def tidy(before: dt.datetime, _now: dt.datetime) -> str:
    """Remove the marks of digests that can never be asked for again."""
    _old(before).delete()
    return ""


def _old(before: dt.datetime) -> Any:
    return timed.TimedMark.objects.filter(key__startswith=_PREFIX, at__lt=before)


def _persons() -> Iterable[Any]:
    """Who may have something waiting: active accounts with an address that may enter the admin."""
    entering = get_user_model().objects.with_perm(
        "wagtailadmin.access_admin", backend="django.contrib.auth.backends.ModelBackend"
    )
    return entering.exclude(email="").order_by("pk").distinct()

"""超期: steps that wait longer than their limit in working days."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q

from fupin_cms.catalogue.working_days import WorkingDays
from fupin_cms.ledger.moments import OFFICE_ZONE, office_day

from . import mail, timed
from .chain_records import CandidateStep
from .entitlement import current_step, step_of
from .records import Candidate

if TYPE_CHECKING:
    from .records import CandidateQuerySet

_STATE = "workflow_state__current_task_state"


def overdue(now: dt.datetime, calendar: WorkingDays) -> CandidateQuerySet:
    """The candidates in review whose step is past its limit, the longest waiting first.

    What waits for a higher authority's answer (上报确定) is not the office's delay.
    """
    late = Q(pk__in=[])
    limits = CandidateStep.objects.order_by().values_list("limit_days", flat=True).distinct()
    for limit in limits:
        first = calendar.earliest_in_time(office_day(now), limit)
        begun = dt.datetime.combine(first, dt.time.min, OFFICE_ZONE)
        late |= Q(steps__limit_days=limit, **{f"{_STATE}__started_at__lt": begun})
    return (
        Candidate.objects.in_review()
        .filter(late, steps__task_id=F(f"{_STATE}__task_id"), parked_at=None)
        .order_by(f"{_STATE}__started_at")
    )


def due_on(candidate: Candidate, calendar: WorkingDays) -> dt.date | None:
    """The last day of the step whose turn it is; None where none waits for a signature here."""
    state, step = candidate.current_task_state, current_step(candidate)
    if state is None or step is None or not candidate.is_in_review or candidate.is_parked:
        return None
    return calendar.after(office_day(state.started_at), step.limit_days)


def days_late(candidate: Candidate, now: dt.datetime, calendar: WorkingDays) -> int:
    """By how many working days the step is overdue; 0 where it is not."""
    last = due_on(candidate, calendar)
    return calendar.between(last, office_day(now)) if last else 0


def due_reminders(now: dt.datetime) -> list[str]:
    """Marks of the overdue steps that nobody was reminded of."""
    late = overdue(now, WorkingDays.load()).values_list("pk", f"{_STATE}__task_id")
    return timed.unmarked(f"overdue:{pk}:{task}" for pk, task in late)


@transaction.atomic
def remind(mark: str, now: dt.datetime) -> str:
    """Tell those whose turn it is, and the head, that a step is overdue: once."""
    calendar = WorkingDays.load()
    candidate = overdue(now, calendar).filter(pk=int(mark.split(":")[1])).first()
    last = due_on(candidate, calendar) if candidate else None
    if candidate is None or last is None or not timed.once(mark, now):
        return ""
    step = step_of(candidate)
    mail.announce_overdue(candidate, step, last)
    return f"《{candidate.title}》“{step.get_step_display()}”应于{last.isoformat()}前办结，已提醒"

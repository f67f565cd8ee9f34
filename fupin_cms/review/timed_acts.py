"""The timed acts of the review: what a tick does, in this order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from fupin_cms.catalogue.working_days import WorkingDays
from fupin_cms.ledger import expiry
from fupin_cms.ledger.events import Step
from fupin_cms.ledger.moments import office_day

from . import (
    digests,
    expiring,
    journal,
    lifting,
    mail,
    outbox,
    overdue,
    proposals,
    scheduling,
    timed,
)
from .entitlement import officers
from .offices import page_of

if TYPE_CHECKING:
    import datetime as dt


def register() -> None:
    """Make the review's timed acts known to the tick."""
    for order, act in enumerate(
        (
            timed.TimedAct("release", "定时发布", scheduling.due, scheduling.release_due),
            timed.TimedAct("expire", "公示期满", expiry.due, expiring.expire),
            timed.TimedAct("unconfirmed", "紧急撤回确认", _unconfirmed, _report_unconfirmed),
            timed.TimedAct("overdue", "超期提醒", overdue.due_reminders, overdue.remind),
            timed.TimedAct("withheld", "不予公开复核", lifting.due_reviews, lifting.remind),
            timed.TimedAct("calendar", "工作日历", _unknown_year, _ask_for_year),
            timed.TimedAct("digest", "每日提醒", digests.due, digests.write),
            timed.TimedAct("tidy", "清理", digests.outdated, digests.tidy),
        ),
        start=1,
    ):
        timed.register(replace(act, order=order * 10))
    timed.register(timed.TimedAct("mail", "邮件", _letters, _send, order=1000))


def _unconfirmed(now: dt.datetime) -> list[str]:
    late = proposals.overdue_confirmations(now).values_list("pk", flat=True)
    return timed.unmarked(f"unconfirmed:{pk}" for pk in late)


@transaction.atomic
def _report_unconfirmed(mark: str, now: dt.datetime) -> str:
    """Report an emergency withdrawal that nobody confirmed in time: to those who may, to head and
    leader, and into the history.
    """
    pk = int(mark.split(":")[1])
    proposal = proposals.overdue_confirmations(now).filter(pk=pk).first()
    if proposal is None or not timed.once(mark, now):
        return ""
    department = proposal.department_code
    told = Q(pk__in=proposals.recipients(proposal).values("pk"))
    for step in (Step.HEAD, Step.LEADER):
        told |= Q(pk__in=officers(department, step))
    mail.tell(
        "unconfirmed",
        str(proposal.pk),
        get_user_model().objects.filter(told),
        mail.address("proposal", proposal.pk),
        proposal=proposal,
    )
    journal.proposal(page_of(proposal.content_id), proposal, None, "fupin.act.unconfirmed")
    return f"《{proposal.title}》的紧急撤回超过期限仍未确认，已报告"


def _unknown_year(now: dt.datetime) -> list[str]:
    year = office_day(now).year
    return timed.unmarked([] if WorkingDays.load().knows(year) else [f"calendar:{year}"])


@transaction.atomic
def _ask_for_year(mark: str, now: dt.datetime) -> str:
    """Say once a year that its holidays are not recorded: until then weekdays alone count."""
    if not timed.once(mark, now):
        return ""
    year = mark.split(":")[1]
    return f"{year}年的节假日和调休尚未录入（公开目录→节假日和调休），按周一至周五计算"


def _letters(now: dt.datetime) -> list[str]:
    return ["all"] if outbox.Letter.objects.due(now).exists() else []


def _send(_all: str, now: dt.datetime) -> str:
    """Send every letter that is due. Raises NotSentError where some were not; they stay."""
    sent, failures = outbox.send_due(now)
    if failures:
        raise outbox.NotSentError(f"已发出{sent}封，{len(failures)}封没有发出：{failures[0]}")
    return f"已发出{sent}封"

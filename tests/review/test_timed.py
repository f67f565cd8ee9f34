"""What happens because its moment has come: once, each for itself, said and reported."""

from __future__ import annotations

import datetime as dt
import os
import signal
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

from fupin_cms.catalogue.models import CalendarDay
from fupin_cms.disclosures.models import ProjectPage, RosterPage
from fupin_cms.ledger.events import State, Stream
from fupin_cms.ledger.expiry import Due
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.ledger.moments import OFFICE_ZONE
from fupin_cms.ledger.verify import Verification
from fupin_cms.management.commands import fupin_tick
from fupin_cms.review import outbox, timed
from fupin_cms.review.expiring import expire
from fupin_cms.review.models import Letter
from tests import factories
from tests.ledger import acting as ledger_acting
from tests.review import acting

if TYPE_CHECKING:
    from .office import Office

MONDAY = dt.datetime(2026, 11, 23, 9, 30, tzinfo=OFFICE_ZONE)


def ticked(now: dt.datetime) -> list[str]:
    return [f"{done.label}：{done.text}" for done in timed.tick(now)]


def letters() -> list[tuple[str, str]]:
    """(address, subject) of what is in the outbox."""
    return list(Letter.objects.order_by("pk").values_list("to", "subject"))


@pytest.fixture
def quiet(db: None) -> None:
    """A year whose holidays are known, so that a tick says nothing of it."""
    for year in {MONDAY.year, timezone.now().year}:
        CalendarDay.objects.get_or_create(day=dt.date(year, 1, 1))


# The registry --------------------------------------------------------------------------


@pytest.fixture
def acts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A registry of the test's own."""
    own: dict[str, Any] = {}
    monkeypatch.setattr(timed, "_acts", own)
    return own


def test_failing_act__is_reported_and_stops_nobody(acts: Any) -> None:
    done = []

    def fail(item: Any, _now: Any) -> str:
        raise ValueError(f"broken {item}")

    def unreadable(_now: Any) -> list[int]:
        raise OSError("no database")

    def do(item: int, _now: Any) -> str:
        done.append(item)
        return f"did {item}" if item != 2 else ""

    timed.register(timed.TimedAct("a", "甲", unreadable, do, order=1))
    timed.register(timed.TimedAct("b", "乙", lambda _: [1, 2], fail, order=2))
    timed.register(timed.TimedAct("c", "丙", lambda _: [1, 2, 3], do, order=3))

    lines = list(timed.tick(MONDAY))

    assert [(line.label, line.failed) for line in lines] == [
        ("甲", True),
        ("乙", True),
        ("乙", True),
        ("丙", False),
        ("丙", False),
    ]
    assert done == [1, 2, 3]


def test_key_of_another_act__is_refused(acts: Any) -> None:
    act = timed.TimedAct("a", "甲", lambda _: [], lambda *_: "")
    timed.register(act)
    timed.register(act)

    with pytest.raises(ValueError, match="twice"):
        timed.register(timed.TimedAct("a", "乙", lambda _: [], lambda *_: ""))


def test_mark__is_set_once(db: None) -> None:
    assert timed.once("x", MONDAY)
    assert not timed.once("x", MONDAY)
    assert timed.unmarked(["x", "y"]) == ["y"]


# Overdue steps -------------------------------------------------------------------------


def begun(candidate: Any, moment: dt.datetime) -> None:
    """Let the open step have begun at a moment."""
    state = type(candidate).objects.get(pk=candidate.pk).current_task_state
    type(state).objects.filter(pk=state.pk).update(started_at=moment)


def test_overdue_step__is_told_once_to_whose_turn_it_is_and_to_the_head(
    office: Office, quiet: None
) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")
    begun(candidate, MONDAY - dt.timedelta(days=7))  # three working days ended on Thursday
    Letter.objects.all().delete()

    told = [line for line in ticked(MONDAY) if line.startswith("超期")]
    again = [line for line in ticked(MONDAY + dt.timedelta(hours=1)) if line.startswith("超期")]

    assert len(told) == 1
    assert "2026-11-19" in told[0]
    assert again == []
    overdue = [to for to, subject in letters() if "已超期" in subject]
    assert sorted(overdue) == ["head@example.invalid", "secrecy@example.invalid"]


def test_step_within_its_working_days__is_not_overdue(office: Office, quiet: None) -> None:
    candidate = office.submitted()
    begun(candidate, MONDAY - dt.timedelta(days=5))  # Wednesday: the third working day is today

    assert [line for line in ticked(MONDAY) if line.startswith("超期")] == []


# The daily digest ----------------------------------------------------------------------


def digests() -> list[tuple[str, str]]:
    return [(to, subject) for to, subject in letters() if "待办" in subject]


def test_digest__says_each_morning_what_waits_and_what_is_overdue(
    office: Office, quiet: None
) -> None:
    late, fresh = office.submitted(), office.submitted(office.fund(title="2018年第二批资金"))
    begun(late, MONDAY - dt.timedelta(days=7))
    begun(fresh, MONDAY)

    list(timed.tick(MONDAY.replace(hour=7)))
    assert digests() == []
    list(timed.tick(MONDAY))
    list(timed.tick(MONDAY + dt.timedelta(hours=2)))

    ((to, subject),) = digests()
    assert to == "head@example.invalid"
    assert "11月23日待办2件，其中超期1件" in subject
    body = Letter.objects.get(subject=subject).body
    assert body.index(late.title) < body.index(fresh.title)
    assert "超期2个工作日" in body
    list(timed.tick(MONDAY + dt.timedelta(days=1)))
    assert len(digests()) == 2


def test_digest__tells_the_editor_what_came_back(office: Office, quiet: None) -> None:
    candidate = office.submitted()
    office.reject(candidate, "head", "请补充依据文件。")

    list(timed.tick(MONDAY))

    ((to, _),) = digests()
    assert to == "editor@example.invalid"
    assert "请补充依据文件" in Letter.objects.get(to=to, subject__contains="待办").body


@pytest.mark.parametrize("day", [dt.timedelta(days=-1), dt.timedelta(0)])
def test_digest__rests_on_days_off(office: Office, quiet: None, day: dt.timedelta) -> None:
    CalendarDay.objects.create(day=MONDAY.date(), is_working=False)
    office.submitted()

    list(timed.tick(MONDAY + day))

    assert digests() == []


# Emergency withdrawals, expiry, the calendar -------------------------------------------


def test_unconfirmed_withdrawal__is_reported_once(office: Office, quiet: None) -> None:
    item = acting.shown(office)
    acting.withdraw_at_once(office, item)
    late = timezone.now() + dt.timedelta(days=30)

    told = [line for line in ticked(late) if "仍未确认" in line]
    again = [line for line in ticked(late) if "仍未确认" in line]

    assert (len(told), again) == (1, [])
    assert "head@example.invalid" in [to for to, subject in letters() if "超期未确认" in subject]


@pytest.mark.parametrize(
    ("model", "ends"),
    [
        (RosterPage, (State.EXPIRED, False, "已撤下")),
        (ProjectPage, (State.CURRENT, True, "已注明公示期满")),
    ],
)
def test_notice_that_is_over__ends_once_as_its_type_says(
    office: Office, quiet: None, model: Any, ends: tuple[State, bool, str]
) -> None:
    state, live, said = ends
    fields = factories.common_fields(title="公示", notice_to=dt.date(2018, 9, 28))
    page = factories.add_item(office.tree.section_for(model.category), model(**fields))
    release = ledger_acting.issue(page)
    Page.objects.filter(pk=page.pk).update(live=True, live_revision_id=release.revision_id)

    told = [line for line in ticked(MONDAY) if line.startswith("公示期满")]
    again = [line for line in ticked(MONDAY) if line.startswith("公示期满")]

    assert (len(told), again) == (1, [])
    assert said in told[0]
    assert Disclosure.objects.get().state == state
    assert Page.objects.get(pk=page.pk).live is live
    assert [one.event for one in Release.objects.order_by("seq")] == ["issued", "expired"]
    assert list(Verification().faults()) == []


def test_notice_of_what_is_not_shown__ends_nothing(office: Office, quiet: None) -> None:
    candidate = office.submitted()
    due = Due(Stream.PUBLIC, candidate.content_id, dt.date(2018, 9, 28))

    assert expire(due, MONDAY) == ""  # nothing is released: another process was faster


def test_year_without_holidays__is_said_once(db: None) -> None:
    assert ["2026年" in line for line in ticked(MONDAY)] == [True]
    assert ticked(MONDAY) == []


# Mail and the command ------------------------------------------------------------------


def run(**options: Any) -> str:
    out = StringIO()
    call_command("fupin_tick", stdout=out, **options)
    return out.getvalue()


def test_command__sends_what_waits_and_then_says_nothing(quiet: None) -> None:
    outbox.write("x", ["person@example.invalid"], outbox.Text("主题", "正文"))
    Letter.objects.update(next_at=timezone.now())

    assert "已发出1封" in run()
    assert run() == ""
    assert [message.subject for message in mail.outbox] == ["主题"]


def test_command__ends_with_one_where_an_act_failed(
    quiet: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise ConnectionRefusedError("mail server")

    monkeypatch.setattr(outbox, "get_connection", refuse)
    outbox.write("x", ["person@example.invalid"], outbox.Text("主题", "正文"))

    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 1


def test_forever__stops_at_sigterm_between_two_ticks(
    quiet: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = []

    def tick(now: dt.datetime) -> list[timed.Done]:
        ticks.append(now)
        if len(ticks) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        return [timed.Done("邮件", f"第{len(ticks)}次")]

    monkeypatch.setattr(fupin_tick, "tick", tick)
    monkeypatch.setattr(fupin_tick, "close_old_connections", lambda: None)
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        said = run(forever=True, interval=0)
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])

    assert len(ticks) == 2
    assert "第2次" in said
    assert said.endswith("已停止。\n")


def test_nothing_due__releases_nothing(office: Office, quiet: None) -> None:
    office.released()

    list(timed.tick(timezone.now()))

    assert Release.objects.count() == Disclosure.objects.count() == 1

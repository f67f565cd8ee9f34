"""Working days: weekdays, holidays, and the weekends worked instead."""

from __future__ import annotations

import datetime as dt

import pytest

from fupin_cms.catalogue.load import load_reference
from fupin_cms.catalogue.models import CalendarDay
from fupin_cms.catalogue.working_days import WorkingDays

NATIONAL_DAY = {dt.date(2026, 10, day): False for day in range(1, 8)} | {
    dt.date(2026, 10, 10): True  # a Saturday worked instead
}
OCTOBER = WorkingDays(NATIONAL_DAY)


def october(day: int) -> dt.date:
    return dt.date(2026, 10, day)


@pytest.mark.parametrize(
    ("start", "number", "last"),
    [
        (dt.date(2026, 9, 30), 1, october(8)),
        (dt.date(2026, 9, 30), 3, october(10)),
        (october(9), 2, october(12)),
        (october(10), 1, october(12)),
        (october(3), 1, october(8)),
        (october(8), 0, october(8)),
    ],
)
def test_limit__counts_what_the_office_works(start: dt.date, number: int, last: dt.date) -> None:
    assert OCTOBER.after(start, number) == last


def test_between__counts_both_ways_alike() -> None:
    assert OCTOBER.between(dt.date(2026, 9, 30), october(12)) == 4
    assert OCTOBER.between(october(12), dt.date(2026, 9, 30)) == 0


@pytest.mark.parametrize("limit", [0, 1, 2, 5])
def test_earliest_in_time__is_the_border_of_overdue(limit: int) -> None:
    for today in (october(day) for day in range(5, 20)):
        first = OCTOBER.earliest_in_time(today, limit)
        assert OCTOBER.after(first, limit) >= today
        assert OCTOBER.after(first - dt.timedelta(days=1), limit) < today


def test_calendar__is_read_in_one_query(db: None, django_assert_num_queries: object) -> None:
    CalendarDay.objects.create(day=october(10), is_working=True)

    with django_assert_num_queries(1):  # type: ignore[operator]
        calendar = WorkingDays.load()
        assert calendar.is_working(october(10))
        assert not calendar.is_working(october(11))
        assert calendar.knows(2026)
        assert not calendar.knows(2027)


def test_shipped_days__are_loaded_and_what_administrators_changed_stays(db: None) -> None:
    CalendarDay.objects.create(day=october(1), is_working=True, note="本机关值班")

    load_reference()

    assert CalendarDay.objects.get(day=october(1)).note == "本机关值班"
    assert not WorkingDays.load().is_working(october(2))

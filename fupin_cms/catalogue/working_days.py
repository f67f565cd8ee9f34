"""工作日: weekdays, but for the holidays and the days worked instead, as the State Council says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from collections.abc import Mapping

_ONE = dt.timedelta(days=1)
_WEEKDAYS = 5


class CalendarDay(models.Model):
    """节假日或调休: a day that is not what its weekday says. Administrators keep the table."""

    day = models.DateField("日期", unique=True)
    is_working = models.BooleanField(
        "上班", default=False, help_text="调休上班的周末请勾选；放假的日子不勾选。"
    )
    note = models.CharField("说明", max_length=60, blank=True, help_text="如：国庆节、春节调休。")

    class Meta:
        verbose_name = "节假日和调休"
        verbose_name_plural = "节假日和调休"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {'上班' if self.is_working else '放假'}"


@dataclass(frozen=True)
class WorkingDays:
    """Counts working days. `exceptions` says of a day whether it is worked, against its weekday."""

    exceptions: Mapping[dt.date, bool] = field(default_factory=dict)

    @classmethod
    def load(cls) -> WorkingDays:
        """The calendar as administrators keep it, in one query."""
        return cls(dict(CalendarDay.objects.values_list("day", "is_working")))

    def is_working(self, day: dt.date) -> bool:
        return self.exceptions.get(day, day.weekday() < _WEEKDAYS)

    def knows(self, year: int) -> bool:
        """Whether anything is recorded of a year; without it weekdays alone are counted."""
        return any(day.year == year for day in self.exceptions)

    def after(self, start: dt.date, number: int) -> dt.date:
        """The last day of a limit of `number` working days. The day it starts does not count."""
        day = start
        for _ in range(number):
            day += _ONE
            while not self.is_working(day):
                day += _ONE
        return day

    def between(self, start: dt.date, end: dt.date) -> int:
        """How many working days lie after `start`, up to and with `end`."""
        return sum(self.is_working(start + _ONE * n) for n in range(1, (end - start).days + 1))

    def earliest_in_time(self, today: dt.date, number: int) -> dt.date:
        """The earliest day on which what has `number` working days may have begun and is not
        overdue today.
        """
        day = today
        while self.after(day - _ONE, number) >= today:
            day -= _ONE
        return day

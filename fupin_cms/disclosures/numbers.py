"""Index numbers (索引号): schemes that give them, once and never again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.db import models, transaction
from django.utils.module_loading import import_string

from fupin_cms.conf import get_settings

if TYPE_CHECKING:
    import datetime as dt


class NumberSeries(models.Model):
    """The last number given in a series. A number is never given back."""

    key = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "编号序列"
        verbose_name_plural = "编号序列"

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"


def take_number(key: str) -> int:
    """The next number of a series; the row is locked until the caller's transaction ends."""
    with transaction.atomic():
        NumberSeries.objects.get_or_create(key=key)
        series = NumberSeries.objects.select_for_update().get(key=key)
        series.last += 1
        series.save(update_fields=["last"])
        return series.last


class Scheme(Protocol):
    """Gives index numbers. They must be safe in a path: letters, digits, `.`, `_` and `-`."""

    def next(self, *, internal: bool, on: dt.date) -> str: ...


class BodyYearSerial:
    """`{body code}-{year}-{serial}`; internal items from a series of their own, marked `N`."""

    def next(self, *, internal: bool, on: dt.date) -> str:
        code = get_settings().BODY_CODE
        series = f"{code}-N{on.year}" if internal else f"{code}-{on.year}"
        return f"{series}-{take_number(series):06d}"


def reserve_number(*, internal: bool, on: dt.date) -> str:
    """A new index number of the configured scheme."""
    scheme: Scheme = import_string(get_settings().INDEX_NUMBER_SCHEME)()
    return scheme.next(internal=internal, on=on)

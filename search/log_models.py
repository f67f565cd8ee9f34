"""检索记录: what was searched for, by day; neither addresses nor accounts are kept."""

from __future__ import annotations

from django.db import models

__all__ = ["SearchedDay"]


class SearchedDay(models.Model):
    """A query on a day: how often, by how many, how much was found, and what was opened."""

    day = models.DateField("日期")
    key = models.CharField("归一的检索词", max_length=200)
    """The query as it is compared: folded, its words between single spaces."""
    text = models.CharField("检索词", max_length=200)
    """As it was first typed."""
    times = models.PositiveIntegerField("次数", default=0)
    askers = models.BigIntegerField("记号", default=0)
    """A bit for each of a few marks; see `log`."""
    people = models.PositiveIntegerField("人数", default=0)
    """So many marks."""
    hits = models.PositiveIntegerField("命中数", default=0)
    """Of the last time."""
    clicks = models.PositiveIntegerField("打开次数", default=0)
    ranks = models.PositiveIntegerField("打开名次之和", default=0)

    class Meta:
        verbose_name = "检索记录"
        verbose_name_plural = "检索记录"
        constraints = [
            models.UniqueConstraint(fields=["day", "key"], name="fupin_searched_day"),
        ]
        indexes = [models.Index(fields=["key"], name="fupin_searched_key")]

    def __str__(self) -> str:
        return f"{self.day} {self.text}"

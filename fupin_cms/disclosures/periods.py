"""Spans of time of page types: what an item reports on, how long it is posted (公示期)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from pydantic import Field
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from .enums import NoticeEnd
from .required import Required
from .schema import Coded, Day, Element

if TYPE_CHECKING:
    import datetime as dt


class Period(Element):
    """A span of days, both ends included. What may be null is so in drafts only."""

    starts_on: Day | None = Field(title="起始日期")
    ends_on: Day | None = Field(title="截止日期")


class NoticePeriod(Period):
    """公示期: what is signed names its last day and what happens after it."""

    then: Coded = Field(title="期满后")


def refuse_reversed(first: dt.date | None, last: dt.date | None, field: str) -> None:
    """Raises ValidationError on `field` where a span ends before it begins."""
    if first and last and last < first:
        raise ValidationError({field: "截止日期不能早于起始日期，请核对两个日期。"})


class ReportingMixin(models.Model):
    """An item that reports on a span of time. Stands before `DisclosureMixin` in the bases."""

    period_from = models.DateField("报告期起", null=True, blank=True)
    period_to = models.DateField("报告期止", null=True, blank=True, help_text="数据截至这一天。")

    period_required: ClassVar[tuple[Required, ...]] = (
        Required("period_from", "报告期起", "方案：及时性、连续性和准确性"),
        Required("period_to", "报告期止", "方案：及时性、连续性和准确性"),
    )
    period_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("period_from"), FieldPanel("period_to")])],
            heading="报告期",
        )
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        refuse_reversed(self.period_from, self.period_to, "period_to")

    def period(self) -> Period:
        """报告期."""
        return Period(starts_on=self.period_from, ends_on=self.period_to)


class PostedMixin(models.Model):
    """An item that is posted for a time (公示). Stands before `DisclosureMixin` in the bases."""

    notice_end: ClassVar[NoticeEnd] = NoticeEnd.MARKED
    """What happens after the last day; 国开办发〔2018〕11号 has funds and projects stay public."""

    notice_from = models.DateField("公示期起", null=True, blank=True)
    notice_to = models.DateField(
        "公示期止", null=True, blank=True, help_text="扶贫资金项目在村内公示不少于10天。"
    )

    notice_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("notice_from"), FieldPanel("notice_to")])],
            heading="公示期",
        )
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        refuse_reversed(self.notice_from, self.notice_to, "notice_to")

    def notice_period(self) -> NoticePeriod:
        """公示期, with what happens at its end."""
        return NoticePeriod(
            starts_on=self.notice_from,
            ends_on=self.notice_to,
            then=Coded.of(self.notice_end),
        )

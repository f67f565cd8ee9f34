"""工作进度: how far the work is, beside where it was."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.periods import Period, ReportingMixin
from fupin_cms.disclosures.required import Required
from fupin_cms.disclosures.schema import Column, Details, Resolver, Table
from fupin_cms.disclosures.tables import TableField, to_table

INDICATOR_COLUMNS = (
    Column(key="name", label="指标"),
    Column(key="value", label="本期数值", kind="decimal"),
    Column(key="previous", label="上期数值", kind="decimal"),
    Column(key="unit", label="单位"),
)


class ProgressDetails(Details):
    """The progress report's part of the document."""

    type: Literal["progress"] = Field("progress", title="信息类别")
    period: Period = Field(title="报告期")
    indicators: Table = Field(title="进度指标")


class ProgressPage(ReportingMixin, DisclosureMixin, Page):
    category = "progress"
    category_label = "工作进度"
    details_model = ProgressDetails

    indicators = TableField(
        "进度指标", columns=INDICATOR_COLUMNS, help_text="首次公开的指标没有上期数值，留空。"
    )

    required_elements = (
        *ReportingMixin.period_required,
        Required("indicators", "进度指标", "方案：公开脱贫攻坚工作进度"),
    )
    detail_panels = [*ReportingMixin.period_panels, FieldPanel("indicators")]

    class Meta:
        verbose_name = "工作进度"
        verbose_name_plural = "工作进度"

    def details(self, resolver: Resolver) -> ProgressDetails:
        return ProgressDetails(
            period=self.period(),
            indicators=to_table(INDICATOR_COLUMNS, self.indicators),
        )

"""工作成效: what has become different."""

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

_PLAN = "方案：公开工作成效"

EFFECT_COLUMNS = (
    Column(key="name", label="指标"),
    Column(key="before", label="帮扶前", kind="decimal"),
    Column(key="after", label="帮扶后", kind="decimal"),
    Column(key="unit", label="单位"),
)


class AchievementDetails(Details):
    """The achievement's part of the document."""

    type: Literal["achievement"] = Field("achievement", title="信息类别")
    period: Period = Field(title="报告期")
    indicators: Table = Field(title="成效指标")


class AchievementPage(ReportingMixin, DisclosureMixin, Page):
    category = "achievement"
    category_label = "工作成效"
    details_model = AchievementDetails

    indicators = TableField(
        "成效指标", columns=EFFECT_COLUMNS, help_text="同一指标帮扶前后的数值，口径应当一致。"
    )

    required_elements = (
        *ReportingMixin.period_required,
        Required("indicators", "成效指标", _PLAN),
        Required("body", "成效说明", _PLAN),
    )
    detail_panels = [*ReportingMixin.period_panels, FieldPanel("indicators")]

    class Meta:
        verbose_name = "工作成效"
        verbose_name_plural = "工作成效"

    def details(self, resolver: Resolver) -> AchievementDetails:
        return AchievementDetails(
            period=self.period(),
            indicators=to_table(EFFECT_COLUMNS, self.indicators),
        )

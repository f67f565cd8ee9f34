"""规划: what is to be reached, by when."""

from __future__ import annotations

from typing import Literal

from django.core.exceptions import ValidationError
from django.db import models
from pydantic import Field
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.required import Required
from fupin_cms.disclosures.schema import Coded, Column, Details, Resolver, Table
from fupin_cms.disclosures.tables import TableField, to_table

_PLAN = "方案：公开发展规划、专项规划、区域规划"

TARGET_COLUMNS = (
    Column(key="indicator", label="指标"),
    Column(key="base", label="基期值", kind="decimal"),
    Column(key="target", label="目标值", kind="decimal"),
    Column(key="unit", label="单位"),
)


class PlanKind(models.TextChoices):
    """规划类型."""

    DEVELOPMENT = "development", "发展规划"
    SPECIAL = "special", "专项规划"
    REGIONAL = "regional", "区域规划"


class PlanDetails(Details):
    """The plan's part of the document. What may be null is so in drafts only."""

    type: Literal["plan"] = Field("plan", title="信息类别")
    kind: Coded = Field(title="规划类型")
    year_from: int | None = Field(title="起始年度")
    year_to: int | None = Field(title="截止年度")
    targets: Table = Field(title="目标")


class PlanPage(DisclosureMixin, Page):
    category = "plan"
    category_label = "规划"
    details_model = PlanDetails

    kind = models.CharField(
        "规划类型", max_length=20, choices=PlanKind.choices, default=PlanKind.SPECIAL
    )
    year_from = models.PositiveSmallIntegerField("起始年度", null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(
        "截止年度", null=True, blank=True, help_text="只管一年的，与起始年度相同。"
    )
    targets = TableField("目标", columns=TARGET_COLUMNS, help_text="没有量化目标的方案可以不填。")

    required_elements = (
        Required("year_from", "起始年度", _PLAN),
        Required("year_to", "截止年度", _PLAN),
        Required("body", "规划正文", _PLAN),
    )
    detail_panels = [
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldRowPanel([FieldPanel("year_from"), FieldPanel("year_to")]),
            ],
            heading="规划",
        ),
        FieldPanel("targets"),
    ]

    class Meta:
        verbose_name = "规划"
        verbose_name_plural = "规划"

    def clean(self) -> None:
        super().clean()
        if self.year_from and self.year_to and self.year_to < self.year_from:
            raise ValidationError({"year_to": "截止年度不能早于起始年度，请核对。"})

    def details(self, resolver: Resolver) -> PlanDetails:
        return PlanDetails(
            kind=Coded.of(PlanKind(self.kind)),
            year_from=self.year_from,
            year_to=self.year_to,
            targets=to_table(TARGET_COLUMNS, self.targets),
        )

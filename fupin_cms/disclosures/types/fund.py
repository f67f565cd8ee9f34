"""资金使用安排: where money comes from, what for, who gets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.db import models
from pydantic import Field
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.enums import GovernmentLevel
from fupin_cms.disclosures.fields import YuanField, lines
from fupin_cms.disclosures.required import Required
from fupin_cms.disclosures.schema import Coded, Column, Day, Details, Element, Resolver, Table, Yuan
from fupin_cms.disclosures.sums import Sum, total
from fupin_cms.disclosures.supervision import SupervisedMixin, Supervision
from fupin_cms.disclosures.tables import TableField, column_sum, to_table

if TYPE_CHECKING:
    from decimal import Decimal

_NOTICE = "国开办发〔2018〕11号"
_CATALOGUE = "基层政务公开标准目录：扶贫资金"


class FundStage(models.TextChoices):
    """阶段."""

    ANNUAL_PLAN = "annual_plan", "年度计划"
    ALLOCATION = "allocation", "分配结果"
    COMPLETION = "completion", "完成情况"


ALLOCATION_COLUMNS = (
    Column(key="unit", label="单位"),
    Column(key="project", label="项目"),
    Column(key="amount", label="金额", kind="money", unit="元"),
)


class FundSource(Element):
    level: Coded = Field(title="级次")
    amount_yuan: Yuan = Field(title="金额（元）")


class FundDetails(Details):
    """The fund's part of the document. What may be null is so in drafts only."""

    type: Literal["fund"] = Field("fund", title="信息类别")
    fund_name: str = Field(title="资金名称")
    year: int | None = Field(title="年度")
    stage: Coded = Field(title="阶段")
    sources: list[FundSource] = Field(title="资金来源")
    total_yuan: Yuan | None = Field(title="资金规模（元）")
    use: str = Field(title="用途")
    using_units: list[str] = Field(title="使用单位")
    principle: str = Field(title="分配原则")
    allocation: Table = Field(title="分配结果")
    allocated_on: Day | None = Field(title="下达日期")
    supervision: Supervision = Field(title="监督")


def _is_allocated(page: FundPage) -> bool:
    return page.stage != FundStage.ANNUAL_PLAN


class FundPage(SupervisedMixin, DisclosureMixin, Page):
    category = "fund"
    category_label = "资金使用安排"
    details_model = FundDetails

    fund_name = models.CharField("资金名称", max_length=200, blank=True)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    stage = models.CharField(
        "阶段", max_length=20, choices=FundStage.choices, default=FundStage.ANNUAL_PLAN
    )
    central_yuan = YuanField("中央资金（元）")
    province_yuan = YuanField("省级资金（元）")
    city_yuan = YuanField("市级资金（元）")
    county_yuan = YuanField("县级资金（元）")
    total_yuan = YuanField("资金规模合计（元）")
    use = models.TextField("用途", blank=True)
    using_units = models.TextField("使用单位", blank=True, help_text="每行一个单位。")
    principle = models.TextField("分配原则", blank=True)
    allocation = TableField("分配明细", columns=ALLOCATION_COLUMNS)
    allocated_on = models.DateField(
        "下达日期", null=True, blank=True, help_text="分配结果应在下达之日起的规定时限内公开。"
    )

    required_elements = (
        Required("fund_name", "资金名称", _CATALOGUE),
        Required("year", "年度", _CATALOGUE),
        Required("sources", "资金来源", _NOTICE),
        Required("total_yuan", "资金规模", _NOTICE),
        Required("use", "用途", _NOTICE),
        Required("using_units", "使用单位", _NOTICE),
        Required("principle", "分配原则", _NOTICE),
        Required("allocation", "分配结果", _NOTICE, when=_is_allocated),
        Required("allocated_on", "下达日期", _CATALOGUE, when=_is_allocated),
        Required(
            "body", "计划完成情况", _CATALOGUE, when=lambda page: page.stage == FundStage.COMPLETION
        ),
        *SupervisedMixin.supervision_required,
    )
    detail_panels = [
        MultiFieldPanel(
            [
                FieldPanel("fund_name"),
                FieldRowPanel(
                    [FieldPanel("year"), FieldPanel("stage"), FieldPanel("allocated_on")]
                ),
            ],
            heading="资金",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("central_yuan"), FieldPanel("province_yuan")]),
                FieldRowPanel([FieldPanel("city_yuan"), FieldPanel("county_yuan")]),
                FieldPanel("total_yuan"),
            ],
            heading="来源和规模",
        ),
        MultiFieldPanel(
            [FieldPanel("use"), FieldPanel("using_units"), FieldPanel("principle")],
            heading="使用",
        ),
        FieldPanel("allocation"),
        *SupervisedMixin.supervision_panels,
    ]

    class Meta:
        verbose_name = "资金使用安排"
        verbose_name_plural = "资金使用安排"

    @property
    def sources(self) -> list[FundSource]:
        """资金来源, the levels that give something."""
        amounts: list[tuple[GovernmentLevel, Decimal | None]] = [
            (GovernmentLevel.CENTRAL, self.central_yuan),
            (GovernmentLevel.PROVINCE, self.province_yuan),
            (GovernmentLevel.CITY, self.city_yuan),
            (GovernmentLevel.COUNTY, self.county_yuan),
        ]
        return [
            FundSource(level=Coded.of(level), amount_yuan=amount)
            for level, amount in amounts
            if amount is not None
        ]

    def sums(self) -> list[Sum]:
        found = []
        if self.sources:
            computed = total(*(source.amount_yuan for source in self.sources))
            found.append(Sum("资金规模", self.total_yuan, computed, parts="各级资金来源"))
        if self.allocation.get("rows"):
            computed = column_sum(ALLOCATION_COLUMNS, self.allocation, "amount")
            found.append(Sum("资金规模", self.total_yuan, computed, parts="分配明细"))
        return found

    def details(self, resolver: Resolver) -> FundDetails:
        return FundDetails(
            fund_name=self.fund_name,
            year=self.year,
            stage=Coded.of(FundStage(self.stage)),
            sources=self.sources,
            total_yuan=self.total_yuan,
            use=self.use,
            using_units=lines(self.using_units),
            principle=self.principle,
            allocation=to_table(ALLOCATION_COLUMNS, self.allocation),
            allocated_on=self.allocated_on,
            supervision=self.supervision(),
        )

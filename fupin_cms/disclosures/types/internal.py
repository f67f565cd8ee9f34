"""机关内部公开: what the office tells its own staff, and nobody else."""

from __future__ import annotations

from typing import Any, Literal

from django.db import models
from pydantic import Field
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.models import Page

from fupin_cms.catalogue.enums import Audience
from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.fields import YuanField
from fupin_cms.disclosures.periods import Period, ReportingMixin
from fupin_cms.disclosures.required import Required
from fupin_cms.disclosures.schema import Coded, Column, Details, Resolver, Table, Yuan
from fupin_cms.disclosures.sums import Sum
from fupin_cms.disclosures.tables import TableField, column_sum, to_table

_PLAN = "方案：在机关内部定期公开"

ACCOUNT_COLUMNS = (
    Column(key="item", label="项目"),
    Column(key="amount", label="金额", kind="money", unit="元"),
    Column(key="note", label="说明"),
)


class InternalKind(models.TextChoices):
    """内部公开事项."""

    INTEGRITY = "integrity", "廉洁自律"
    APPOINTMENT = "appointment", "干部选拔任用"
    FINANCE = "finance", "机关财务收支"
    CONSTRUCTION = "construction", "重大项目建设"


class InternalDetails(Details):
    """The internal item's part of the document."""

    type: Literal["internal"] = Field("internal", title="信息类别")
    kind: Coded = Field(title="内部公开事项")
    period: Period = Field(title="报告期")
    income: Table = Field(title="收入")
    income_yuan: Yuan | None = Field(title="收入合计（元）")
    expenditure: Table = Field(title="支出")
    expenditure_yuan: Yuan | None = Field(title="支出合计（元）")


def _is_finance(page: InternalPage) -> bool:
    return page.kind == InternalKind.FINANCE


class InternalPage(ReportingMixin, DisclosureMixin, Page):
    """Its audience is 机关内部, whatever a form, an import or an old revision says."""

    category = "internal"
    category_label = "机关内部公开"
    details_model = InternalDetails

    audience = models.CharField(
        "公开对象", max_length=20, choices=Audience.choices, default=Audience.INTERNAL
    )
    kind = models.CharField(
        "内部公开事项",
        max_length=20,
        choices=InternalKind.choices,
        default=InternalKind.INTEGRITY,
    )
    income = TableField("收入", columns=ACCOUNT_COLUMNS, help_text="机关财务收支填写。")
    income_yuan = YuanField("收入合计（元）")
    expenditure = TableField("支出", columns=ACCOUNT_COLUMNS, help_text="机关财务收支填写。")
    expenditure_yuan = YuanField("支出合计（元）")

    required_elements = (
        *ReportingMixin.period_required,
        Required("body", "公开内容", _PLAN),
        Required("income", "收入", _PLAN, when=_is_finance),
        Required("income_yuan", "收入合计", _PLAN, when=_is_finance),
        Required("expenditure", "支出", _PLAN, when=_is_finance),
        Required("expenditure_yuan", "支出合计", _PLAN, when=_is_finance),
    )
    detail_panels = [
        FieldPanel("kind"),
        *ReportingMixin.period_panels,
        FieldPanel("income"),
        FieldPanel("income_yuan"),
        FieldPanel("expenditure"),
        FieldPanel("expenditure_yuan"),
    ]
    disclosure_panels = [
        HelpPanel("<p>本类信息只在机关内部公开，公开对象不能更改。</p>", heading="公开对象"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("attribute"), FieldPanel("review_on")]),
                FieldPanel("ground"),
                FieldPanel("reason"),
            ],
            heading="公开属性",
        ),
        *DisclosureMixin.change_panels,
    ]

    class Meta:
        verbose_name = "机关内部公开"
        verbose_name_plural = "机关内部公开"

    @property
    def is_internal(self) -> bool:
        """Always: an old revision that says otherwise must not decide the stream."""
        return True

    def clean(self) -> None:
        self.audience = Audience.INTERNAL
        super().clean()

    def save(self, *args: Any, **kwargs: Any) -> Any:
        self.audience = Audience.INTERNAL
        return super().save(*args, **kwargs)

    @classmethod
    def from_serializable_data(cls, *args: Any, **kwargs: Any) -> Any:
        """A revision's content as a page; its audience is not taken over."""
        page = super().from_serializable_data(*args, **kwargs)
        if page is not None:
            page.audience = Audience.INTERNAL
        return page

    def sums(self) -> list[Sum]:
        return [
            Sum(label, typed, column_sum(ACCOUNT_COLUMNS, table, "amount"), parts=f"{label}明细")
            for label, typed, table in (
                ("收入合计", self.income_yuan, self.income),
                ("支出合计", self.expenditure_yuan, self.expenditure),
            )
            if table.get("rows")
        ]

    def details(self, resolver: Resolver) -> InternalDetails:
        return InternalDetails(
            kind=Coded.of(InternalKind(self.kind)),
            period=self.period(),
            income=to_table(ACCOUNT_COLUMNS, self.income),
            income_yuan=self.income_yuan,
            expenditure=to_table(ACCOUNT_COLUMNS, self.expenditure),
            expenditure_yuan=self.expenditure_yuan,
        )

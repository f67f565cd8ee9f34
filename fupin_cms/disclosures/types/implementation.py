"""政策措施实施情况: what has been done about a policy, by whom, with what result."""

from __future__ import annotations

from typing import Literal

from django.db import models
from pydantic import Field
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.enums import Relation
from fupin_cms.disclosures.fields import lines
from fupin_cms.disclosures.periods import Period, ReportingMixin
from fupin_cms.disclosures.required import Required
from fupin_cms.disclosures.schema import Column, Details, ItemLink, Resolver, Table
from fupin_cms.disclosures.tables import TableField, to_table

_PLAN = "方案：公开政策措施实施情况"

MEASURE_COLUMNS = (
    Column(key="measure", label="措施"),
    Column(key="department", label="责任科室"),
    Column(key="progress", label="进展"),
    Column(key="data", label="数据"),
)


class ImplementationDetails(Details):
    """The implementation's part of the document."""

    type: Literal["implementation"] = Field("implementation", title="信息类别")
    policy: ItemLink | None = Field(title="所落实的政策")
    policy_name: str = Field(title="政策名称")
    period: Period = Field(title="报告期")
    measures: Table = Field(title="措施及进展")
    problems: list[str] = Field(title="存在问题")
    next_steps: list[str] = Field(title="下一步安排")


class ImplementationPage(ReportingMixin, DisclosureMixin, Page):
    category = "implementation"
    category_label = "政策措施实施情况"
    details_model = ImplementationDetails

    policy = models.ForeignKey(
        "fupin_cms.PolicyPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="所落实的政策",
        help_text="从本网站的政策文件中选择。",
    )
    policy_name = models.CharField(
        "政策名称", max_length=200, blank=True, help_text="政策不在本网站时，写明名称和文号。"
    )
    measures = TableField("措施及进展", columns=MEASURE_COLUMNS)
    problems = models.TextField("存在问题", blank=True, help_text="每行一个问题。")
    next_steps = models.TextField("下一步安排", blank=True, help_text="每行一项安排。")

    required_elements = (
        Required(
            "policy",
            "所落实的政策",
            _PLAN,
            present=lambda page: bool(page.policy_id or page.policy_name.strip()),
        ),
        *ReportingMixin.period_required,
        Required("measures", "措施及进展", _PLAN),
        Required("problems", "存在问题", _PLAN),
        Required("next_steps", "下一步安排", _PLAN),
    )
    detail_panels = [
        MultiFieldPanel([FieldPanel("policy"), FieldPanel("policy_name")], heading="政策"),
        *ReportingMixin.period_panels,
        FieldPanel("measures"),
        FieldPanel("problems"),
        FieldPanel("next_steps"),
    ]

    class Meta:
        verbose_name = "政策措施实施情况"
        verbose_name_plural = "政策措施实施情况"

    def details(self, resolver: Resolver) -> ImplementationDetails:
        return ImplementationDetails(
            policy=(
                resolver.item(self.policy_id, Relation.IMPLEMENTS.value) if self.policy_id else None
            ),
            policy_name=self.policy_name,
            period=self.period(),
            measures=to_table(MEASURE_COLUMNS, self.measures),
            problems=lines(self.problems),
            next_steps=lines(self.next_steps),
        )

"""信息公开年报: the year's work in the tables that the regulation asks for (条例第五十条)."""

from __future__ import annotations

from typing import Literal

from django.db import models
from pydantic import Field
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.fields import lines
from fupin_cms.disclosures.required import Required
from fupin_cms.disclosures.schema import Column, Details, Resolver, Table
from fupin_cms.disclosures.tables import TableField, to_table

_REGULATION = "条例第五十条"

DISCLOSED_COLUMNS = (
    Column(key="kind", label="信息内容"),
    Column(key="made", label="本年制发件数", kind="integer", unit="件"),
    Column(key="repealed", label="本年废止件数", kind="integer", unit="件"),
    Column(key="in_force", label="现行有效件数", kind="integer", unit="件"),
)
APPLICATION_COLUMNS = (
    Column(key="matter", label="事项"),
    Column(key="persons", label="自然人", kind="integer", unit="件"),
    Column(key="companies", label="商业企业", kind="integer", unit="件"),
    Column(key="research", label="科研机构", kind="integer", unit="件"),
    Column(key="charities", label="社会公益组织", kind="integer", unit="件"),
    Column(key="legal", label="法律服务机构", kind="integer", unit="件"),
    Column(key="other", label="其他", kind="integer", unit="件"),
    Column(key="total", label="总计", kind="integer", unit="件"),
)
REMEDY_COLUMNS = (
    Column(key="kind", label="类别"),
    Column(key="upheld", label="结果维持", kind="integer", unit="件"),
    Column(key="corrected", label="结果纠正", kind="integer", unit="件"),
    Column(key="other", label="其他结果", kind="integer", unit="件"),
    Column(key="pending", label="尚未审结", kind="integer", unit="件"),
    Column(key="total", label="总计", kind="integer", unit="件"),
)


class AnnualReportDetails(Details):
    """The yearly report's part of the document. The year may be null in drafts only."""

    type: Literal["annual_report"] = Field("annual_report", title="信息类别")
    year: int | None = Field(title="年度")
    disclosed: Table = Field(title="主动公开政府信息情况")
    applications: Table = Field(title="收到和处理政府信息公开申请情况")
    remedies: Table = Field(title="行政复议、行政诉讼情况")
    problems: list[str] = Field(title="存在的主要问题")
    improvements: list[str] = Field(title="改进情况")


class AnnualReportPage(DisclosureMixin, Page):
    category = "annual_report"
    category_label = "信息公开年报"
    details_model = AnnualReportDetails

    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    disclosed = TableField("主动公开政府信息情况", columns=DISCLOSED_COLUMNS)
    applications = TableField(
        "收到和处理政府信息公开申请情况",
        columns=APPLICATION_COLUMNS,
        help_text="没有收到申请的，各行填0。",
    )
    remedies = TableField("行政复议、行政诉讼情况", columns=REMEDY_COLUMNS)
    problems = models.TextField("存在的主要问题", blank=True, help_text="每行一个问题。")
    improvements = models.TextField("改进情况", blank=True, help_text="每行一项。")

    required_elements = (
        Required("year", "年度", _REGULATION),
        Required("body", "总体情况", _REGULATION),
        Required("disclosed", "主动公开政府信息情况", _REGULATION),
        Required("applications", "收到和处理政府信息公开申请情况", _REGULATION),
        Required("remedies", "行政复议、行政诉讼情况", _REGULATION),
        Required("problems", "存在的主要问题", _REGULATION),
        Required("improvements", "改进情况", _REGULATION),
    )
    detail_panels = [
        FieldPanel("year"),
        FieldPanel("disclosed"),
        FieldPanel("applications"),
        FieldPanel("remedies"),
        FieldPanel("problems"),
        FieldPanel("improvements"),
    ]

    class Meta:
        verbose_name = "信息公开年报"
        verbose_name_plural = "信息公开年报"

    def details(self, resolver: Resolver) -> AnnualReportDetails:
        return AnnualReportDetails(
            year=self.year,
            disclosed=to_table(DISCLOSED_COLUMNS, self.disclosed),
            applications=to_table(APPLICATION_COLUMNS, self.applications),
            remedies=to_table(REMEDY_COLUMNS, self.remedies),
            problems=lines(self.problems),
            improvements=lines(self.improvements),
        )

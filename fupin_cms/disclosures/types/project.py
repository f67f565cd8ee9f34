"""扶贫项目: from the project library to the accepted work, each stage with its own elements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.db import models
from pydantic import Field
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.fields import YuanField
from fupin_cms.disclosures.periods import NoticePeriod, Period, PostedMixin, refuse_reversed
from fupin_cms.disclosures.required import Required
from fupin_cms.disclosures.schema import Coded, Column, Details, Resolver, Table, Yuan
from fupin_cms.disclosures.sums import Sum
from fupin_cms.disclosures.supervision import SupervisedMixin, Supervision
from fupin_cms.disclosures.tables import TableField, column_sum, to_table

if TYPE_CHECKING:
    from collections.abc import Callable

_CATALOGUE = "基层政务公开标准目录：扶贫项目"
_NOTICE = "国开办发〔2018〕11号"


class ProjectStage(models.TextChoices):
    """阶段."""

    LIBRARY = "library", "项目库"
    ANNUAL_PLAN = "annual_plan", "年度计划"
    BEFORE = "before", "实施前"
    AFTER = "after", "实施后"


class ProjectKind(models.TextChoices):
    """项目类别."""

    INDUSTRY = "industry", "产业扶贫"
    EMPLOYMENT = "employment", "就业扶贫"
    EDUCATION = "education", "教育扶贫"
    HEALTH = "health", "健康扶贫"
    HOUSING = "housing", "住房安全"
    INFRASTRUCTURE = "infrastructure", "基础设施"
    SERVICES = "services", "公共服务"
    OTHER = "other", "其他"


class ProjectNature(models.TextChoices):
    """建设性质."""

    NEW = "new", "新建"
    EXTENDED = "extended", "改扩建"
    CONTINUED = "continued", "续建"
    PURCHASE = "purchase", "购置"
    OTHER = "other", "其他"


SOURCE_COLUMNS = (
    Column(key="source", label="资金来源"),
    Column(key="amount", label="金额", kind="money", unit="元"),
)
LIST_COLUMNS = (
    Column(key="name", label="项目名称"),
    Column(key="location", label="地点"),
    Column(key="unit", label="责任单位"),
    Column(key="amount", label="资金规模", kind="money", unit="元"),
    Column(key="beneficiaries", label="受益对象"),
)


class ProjectDetails(Details):
    """The project's part of the document. What may be null is so in drafts only."""

    type: Literal["project"] = Field("project", title="信息类别")
    stage: Coded = Field(title="阶段")
    project_name: str = Field(title="项目名称")
    kind: Coded = Field(title="项目类别")
    nature: Coded | None = Field(title="建设性质")
    location: str = Field(title="实施地点")
    tasks: str = Field(title="建设任务")
    term: Period = Field(title="实施期限")
    responsible_unit: str = Field(title="责任单位")
    responsible_person: str = Field(title="责任人")
    sources: Table = Field(title="资金来源")
    total_yuan: Yuan | None = Field(title="资金规模（元）")
    subsidy: str = Field(title="补助标准")
    beneficiaries: str = Field(title="受益对象")
    targets: str = Field(title="绩效目标")
    mechanism: str = Field(title="带贫减贫机制")
    approval: str = Field(title="申报审核程序")
    projects: Table = Field(title="项目名单")
    bidding: str = Field(title="采购招标情况")
    funds_used: str = Field(title="资金使用情况")
    results: str = Field(title="实施结果")
    acceptance: str = Field(title="验收情况")
    performance: str = Field(title="绩效目标实现情况")
    notice_period: NoticePeriod = Field(title="公示期")
    supervision: Supervision = Field(title="监督")


def _at(*stages: ProjectStage) -> Callable[[ProjectPage], bool]:
    return lambda page: page.stage in stages


_LIBRARY = _at(ProjectStage.LIBRARY)
_ANNUAL_PLAN = _at(ProjectStage.ANNUAL_PLAN)
_AFTER = _at(ProjectStage.AFTER)
_UNTIL_PLANNED = _at(ProjectStage.LIBRARY, ProjectStage.ANNUAL_PLAN)
_FROM_PLANNED = _at(ProjectStage.ANNUAL_PLAN, ProjectStage.BEFORE, ProjectStage.AFTER)
_POSTED = _at(ProjectStage.LIBRARY, ProjectStage.BEFORE, ProjectStage.AFTER)


class ProjectPage(SupervisedMixin, PostedMixin, DisclosureMixin, Page):
    category = "project"
    category_label = "扶贫项目"
    details_model = ProjectDetails

    stage = models.CharField(
        "阶段", max_length=20, choices=ProjectStage.choices, default=ProjectStage.LIBRARY
    )
    project_name = models.CharField("项目名称", max_length=200, blank=True)
    kind = models.CharField(
        "项目类别", max_length=20, choices=ProjectKind.choices, default=ProjectKind.INDUSTRY
    )
    nature = models.CharField("建设性质", max_length=20, choices=ProjectNature.choices, blank=True)
    location = models.CharField("实施地点", max_length=200, blank=True)
    tasks = models.TextField("建设任务", blank=True)
    term_from = models.DateField("实施期限起", null=True, blank=True)
    term_to = models.DateField("实施期限止", null=True, blank=True)
    responsible_unit = models.CharField("责任单位", max_length=200, blank=True)
    responsible_person = models.CharField(
        "责任人", max_length=100, blank=True, help_text="写明职务，如“某镇分管副镇长”。"
    )
    sources = TableField("资金来源", columns=SOURCE_COLUMNS)
    total_yuan = YuanField("资金规模合计（元）")
    subsidy = models.TextField("补助标准", blank=True)
    beneficiaries = models.TextField("受益对象", blank=True)
    targets = models.TextField("绩效目标", blank=True)
    mechanism = models.TextField("带贫减贫机制", blank=True)
    approval = models.TextField(
        "申报审核程序", blank=True, help_text="如：村申报、乡审核、县审定，写明各环节的时间。"
    )
    projects = TableField(
        "项目名单", columns=LIST_COLUMNS, help_text="项目库和年度计划列出其中的项目。"
    )
    bidding = models.TextField("采购招标情况", blank=True)
    funds_used = models.TextField("资金使用情况", blank=True)
    results = models.TextField("实施结果", blank=True)
    acceptance = models.TextField("验收情况", blank=True)
    performance = models.TextField("绩效目标实现情况", blank=True)

    required_elements = (
        Required("project_name", "项目名称", _CATALOGUE),
        Required("location", "实施地点", _CATALOGUE),
        Required("term_from", "实施期限起", _CATALOGUE),
        Required("term_to", "实施期限止", _CATALOGUE),
        Required("responsible_unit", "责任单位", _CATALOGUE),
        Required("sources", "资金来源", _CATALOGUE),
        Required("total_yuan", "资金规模", _CATALOGUE),
        Required("targets", "绩效目标", _CATALOGUE),
        Required("tasks", "建设任务", _CATALOGUE),
        Required("nature", "建设性质", _CATALOGUE, when=_LIBRARY),
        Required("mechanism", "带贫减贫机制", _CATALOGUE, when=_LIBRARY),
        Required("approval", "申报审核程序", _CATALOGUE, when=_LIBRARY),
        Required("projects", "项目名单", _CATALOGUE, when=_UNTIL_PLANNED),
        Required("subsidy", "补助标准", _CATALOGUE, when=_ANNUAL_PLAN),
        Required("responsible_person", "责任人", _CATALOGUE, when=_FROM_PLANNED),
        Required(
            "beneficiaries",
            "受益对象",
            _CATALOGUE,
            when=_POSTED,
        ),
        Required("bidding", "采购招标情况", _NOTICE, when=_AFTER),
        Required("funds_used", "资金使用情况", _CATALOGUE, when=_AFTER),
        Required("results", "实施结果", _CATALOGUE, when=_AFTER),
        Required("acceptance", "验收情况", _CATALOGUE, when=_AFTER),
        Required("performance", "绩效目标实现情况", _CATALOGUE, when=_AFTER),
        Required("notice_from", "公示期起", _CATALOGUE, when=_POSTED),
        Required("notice_to", "公示期止", _CATALOGUE, when=_POSTED),
        *SupervisedMixin.supervision_required,
    )
    detail_panels = [
        MultiFieldPanel(
            [
                FieldPanel("project_name"),
                FieldRowPanel([FieldPanel("stage"), FieldPanel("kind"), FieldPanel("nature")]),
                FieldPanel("location"),
                FieldPanel("tasks"),
                FieldRowPanel([FieldPanel("term_from"), FieldPanel("term_to")]),
                FieldRowPanel([FieldPanel("responsible_unit"), FieldPanel("responsible_person")]),
            ],
            heading="项目",
        ),
        FieldPanel("sources"),
        MultiFieldPanel([FieldPanel("total_yuan"), FieldPanel("subsidy")], heading="资金"),
        MultiFieldPanel(
            [FieldPanel("beneficiaries"), FieldPanel("targets"), FieldPanel("mechanism")],
            heading="受益和绩效",
        ),
        FieldPanel("approval"),
        FieldPanel("projects"),
        MultiFieldPanel(
            [
                FieldPanel("bidding"),
                FieldPanel("funds_used"),
                FieldPanel("results"),
                FieldPanel("acceptance"),
                FieldPanel("performance"),
            ],
            heading="实施后",
        ),
        *PostedMixin.notice_panels,
        *SupervisedMixin.supervision_panels,
    ]

    class Meta:
        verbose_name = "扶贫项目"
        verbose_name_plural = "扶贫项目"

    def clean(self) -> None:
        super().clean()
        refuse_reversed(self.term_from, self.term_to, "term_to")

    def sums(self) -> list[Sum]:
        return [
            Sum("资金规模", self.total_yuan, column_sum(columns, table, "amount"), parts=parts)
            for columns, table, parts in (
                (SOURCE_COLUMNS, self.sources, "资金来源"),
                (LIST_COLUMNS, self.projects, "项目名单"),
            )
            if table.get("rows")
        ]

    def details(self, resolver: Resolver) -> ProjectDetails:
        return ProjectDetails(
            stage=Coded.of(ProjectStage(self.stage)),
            project_name=self.project_name,
            kind=Coded.of(ProjectKind(self.kind)),
            nature=Coded.of(ProjectNature(self.nature)) if self.nature else None,
            location=self.location,
            tasks=self.tasks,
            term=Period(starts_on=self.term_from, ends_on=self.term_to),
            responsible_unit=self.responsible_unit,
            responsible_person=self.responsible_person,
            sources=to_table(SOURCE_COLUMNS, self.sources),
            total_yuan=self.total_yuan,
            subsidy=self.subsidy,
            beneficiaries=self.beneficiaries,
            targets=self.targets,
            mechanism=self.mechanism,
            approval=self.approval,
            projects=to_table(LIST_COLUMNS, self.projects),
            bidding=self.bidding,
            funds_used=self.funds_used,
            results=self.results,
            acceptance=self.acceptance,
            performance=self.performance,
            notice_period=self.notice_period(),
            supervision=self.supervision(),
        )

"""扶贫对象: who was identified or left, by which standard and procedure, posted where they live."""

from __future__ import annotations

from typing import Literal

from django.db import models
from pydantic import Field
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from fupin_cms.catalogue.enums import Audience
from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.enums import NoticeEnd
from fupin_cms.disclosures.periods import NoticePeriod, PostedMixin
from fupin_cms.disclosures.required import Required
from fupin_cms.disclosures.schema import Coded, Column, Details, Resolver, Table
from fupin_cms.disclosures.tables import TableField, to_table

_CATALOGUE = "基层政务公开标准目录：扶贫对象"

COUNT_COLUMNS = (
    Column(key="town", label="镇（街道）"),
    Column(key="village", label="村（社区）"),
    Column(key="households", label="户数", kind="integer", unit="户"),
    Column(key="people", label="人数", kind="integer", unit="人"),
)
LIST_COLUMNS = (
    Column(key="village", label="村（社区）"),
    Column(key="householder", label="户主（隐去部分姓名）"),
    Column(key="people", label="家庭人口", kind="integer", unit="人"),
    Column(key="reason", label="主要原因"),
)


class RosterKind(models.TextChoices):
    """公示类型."""

    IDENTIFICATION = "identification", "识别"
    EXIT = "exit", "退出"
    ADJUSTMENT = "adjustment", "动态调整"


class RosterDetails(Details):
    """The roster's part of the document."""

    type: Literal["roster"] = Field("roster", title="信息类别")
    kind: Coded = Field(title="公示类型")
    exit_plan: str = Field(title="退出计划")
    standard: str = Field(title="标准")
    procedure: str = Field(title="程序")
    counts: Table = Field(title="各村数量")
    people: Table = Field(title="名单")
    notice_period: NoticePeriod = Field(title="公示期")


class RosterPage(PostedMixin, DisclosureMixin, Page):
    category = "roster"
    category_label = "扶贫对象"
    details_model = RosterDetails
    notice_end = NoticeEnd.DOWN

    audience = models.CharField(
        "公开对象", max_length=20, choices=Audience.choices, default=Audience.SPECIFIC
    )
    kind = models.CharField(
        "公示类型", max_length=20, choices=RosterKind.choices, default=RosterKind.IDENTIFICATION
    )
    exit_plan = models.TextField("退出计划", blank=True, help_text="退出公示填写。")
    standard = models.TextField("标准", blank=True)
    procedure = models.TextField(
        "程序", blank=True, help_text="如：农户申请、民主评议、公示公告、逐级审核。"
    )
    counts = TableField("各村数量", columns=COUNT_COLUMNS)
    people = TableField(
        "名单",
        columns=LIST_COLUMNS,
        help_text="只列公示必需的内容，不得出现身份证号、银行账号、电话、详细住址和健康状况。",
    )

    required_elements = (
        Required("standard", "标准", _CATALOGUE),
        Required("procedure", "程序", _CATALOGUE),
        Required(
            "exit_plan",
            "退出计划",
            _CATALOGUE,
            when=lambda page: page.kind == RosterKind.EXIT,
        ),
        Required("counts", "数量", _CATALOGUE),
        Required(
            "people",
            "名单",
            _CATALOGUE,
            when=lambda page: page.audience == Audience.SPECIFIC,
        ),
        Required("notice_from", "公示期起", _CATALOGUE),
        Required("notice_to", "公示期止", _CATALOGUE),
    )
    detail_panels = [
        MultiFieldPanel(
            [FieldPanel("kind"), FieldPanel("standard"), FieldPanel("procedure")],
            heading="标准和程序",
        ),
        FieldPanel("exit_plan"),
        FieldPanel("counts"),
        FieldPanel("people"),
        *PostedMixin.notice_panels,
    ]

    class Meta:
        verbose_name = "扶贫对象"
        verbose_name_plural = "扶贫对象"

    def details(self, resolver: Resolver) -> RosterDetails:
        return RosterDetails(
            kind=Coded.of(RosterKind(self.kind)),
            exit_plan=self.exit_plan,
            standard=self.standard,
            procedure=self.procedure,
            counts=to_table(COUNT_COLUMNS, self.counts),
            people=to_table(LIST_COLUMNS, self.people),
            notice_period=self.notice_period(),
        )

"""监督举报: whom to tell, what they take up, what became of it."""

from __future__ import annotations

from typing import Literal

from django.db import models
from pydantic import Field
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.required import Required
from fupin_cms.disclosures.schema import Column, Details, Resolver, Table
from fupin_cms.disclosures.supervision import SupervisedMixin, Supervision
from fupin_cms.disclosures.tables import TableField, to_table

_CATALOGUE = "基层政务公开标准目录：监督管理"

CASE_COLUMNS = (
    Column(key="period", label="时间"),
    Column(key="received", label="收到", kind="integer", unit="件"),
    Column(key="closed", label="办结", kind="integer", unit="件"),
    Column(key="confirmed", label="属实", kind="integer", unit="件"),
    Column(key="outcome", label="处理结果"),
)


class SupervisionDetails(Details):
    """The supervision item's part of the document."""

    type: Literal["supervision"] = Field("supervision", title="信息类别")
    supervision: Supervision = Field(title="监督举报方式")
    scope: str = Field(title="受理范围")
    results: str = Field(title="处理结果")
    cases: Table = Field(title="办理情况")


class SupervisionPage(SupervisedMixin, DisclosureMixin, Page):
    category = "supervision"
    category_label = "监督举报"
    details_model = SupervisionDetails

    supervising_email = models.EmailField("监督邮箱", blank=True)
    supervising_hours = models.CharField("受理时间", max_length=200, blank=True)
    scope = models.TextField("受理范围", blank=True)
    results = models.TextField(
        "处理结果", blank=True, help_text="不得出现举报人和被举报人的个人信息。"
    )
    cases = TableField("办理情况", columns=CASE_COLUMNS)

    required_elements = (
        *SupervisedMixin.supervision_required,
        Required("supervising_email", "监督邮箱", _CATALOGUE),
        Required("scope", "受理范围", _CATALOGUE),
        Required("results", "处理结果", _CATALOGUE),
    )
    detail_panels = [
        *SupervisedMixin.supervision_panels,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("supervising_email"), FieldPanel("supervising_hours")])],
            heading="受理",
        ),
        FieldPanel("scope"),
        FieldPanel("results"),
        FieldPanel("cases"),
    ]

    class Meta:
        verbose_name = "监督举报"
        verbose_name_plural = "监督举报"

    def details(self, resolver: Resolver) -> SupervisionDetails:
        supervision = self.supervision()
        own = supervision.body.model_copy(
            update={"email": self.supervising_email, "hours": self.supervising_hours}
        )
        return SupervisionDetails(
            supervision=supervision.model_copy(update={"body": own}),
            scope=self.scope,
            results=self.results,
            cases=to_table(CASE_COLUMNS, self.cases),
        )

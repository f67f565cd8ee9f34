"""经验做法: what worked, and where else it may."""

from __future__ import annotations

from typing import Literal

from django.db import models
from pydantic import Field
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.required import Required
from fupin_cms.disclosures.schema import Details, Resolver

_PLAN = "方案：公开新举措、新办法、新做法、新经验"


class PracticeDetails(Details):
    """The practice's part of the document."""

    type: Literal["practice"] = Field("practice", title="信息类别")
    place: str = Field(title="实施地点")
    problem: str = Field(title="针对的问题")
    method: str = Field(title="主要做法")
    effect: str = Field(title="取得的效果")
    conditions: str = Field(title="推广条件")


class PracticePage(DisclosureMixin, Page):
    category = "practice"
    category_label = "经验做法"
    details_model = PracticeDetails

    place = models.CharField("实施地点", max_length=200, blank=True)
    problem = models.TextField("针对的问题", blank=True)
    method = models.TextField("主要做法", blank=True)
    effect = models.TextField("取得的效果", blank=True)
    conditions = models.TextField(
        "推广条件", blank=True, help_text="其他地方照着做，需要具备什么条件。"
    )

    required_elements = (
        Required("place", "实施地点", _PLAN),
        Required("problem", "针对的问题", _PLAN),
        Required("method", "主要做法", _PLAN),
        Required("effect", "取得的效果", _PLAN),
    )
    detail_panels = [
        FieldPanel("place"),
        FieldPanel("problem"),
        FieldPanel("method"),
        FieldPanel("effect"),
        FieldPanel("conditions"),
    ]

    class Meta:
        verbose_name = "经验做法"
        verbose_name_plural = "经验做法"

    def details(self, resolver: Resolver) -> PracticeDetails:
        return PracticeDetails(
            place=self.place,
            problem=self.problem,
            method=self.method,
            effect=self.effect,
            conditions=self.conditions,
        )

"""政策解读: says in plain words what policies mean."""

from __future__ import annotations

from typing import Literal

from django.db import models
from pydantic import Field
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import PageChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.enums import Relation
from fupin_cms.disclosures.fields import lines
from fupin_cms.disclosures.links import linked_items
from fupin_cms.disclosures.required import Required
from fupin_cms.disclosures.schema import Coded, Details, ItemLink, Resolver

_PLAN = "方案：做好扶贫政策解读"


class InterpretationForm(models.TextChoices):
    """解读形式."""

    TEXT = "text", "文字"
    DIAGRAM = "diagram", "图解"
    QUESTIONS = "questions", "问答"
    VIDEO = "video", "视频"
    EXPERT = "expert", "专家"


class InterpretationDetails(Details):
    """The interpretation's part of the document."""

    type: Literal["interpretation"] = Field("interpretation", title="信息类别")
    policies: list[ItemLink] = Field(title="解读的政策")
    form: Coded = Field(title="解读形式")
    points: list[str] = Field(title="解读要点")


class InterpretationPage(DisclosureMixin, Page):
    category = "interpretation"
    category_label = "政策解读"
    details_model = InterpretationDetails

    policies = StreamField(
        [("policy", PageChooserBlock(page_type="fupin_cms.PolicyPage", label="政策文件"))],
        blank=True,
        verbose_name="解读的政策",
        help_text="至少选择一个政策文件，公众可以从政策文件找到解读。",
    )
    form = models.CharField(
        "解读形式",
        max_length=20,
        choices=InterpretationForm.choices,
        default=InterpretationForm.TEXT,
    )
    points = models.TextField("解读要点", blank=True, help_text="每行一个要点。")

    required_elements = (
        Required("policies", "解读的政策", _PLAN),
        Required("points", "解读要点", _PLAN),
        Required("body", "解读正文", _PLAN),
    )
    detail_panels = [FieldPanel("policies"), FieldPanel("form"), FieldPanel("points")]

    class Meta:
        verbose_name = "政策解读"
        verbose_name_plural = "政策解读"

    def details(self, resolver: Resolver) -> InterpretationDetails:
        return InterpretationDetails(
            policies=linked_items(self.policies, "policy", Relation.INTERPRETS, resolver),
            form=Coded.of(InterpretationForm(self.form)),
            points=lines(self.points),
        )

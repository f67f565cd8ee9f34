"""模范先锋·好人好事: who did what, and that they agreed to be named."""

from __future__ import annotations

from typing import Literal

from django.core.exceptions import ValidationError
from django.db import models
from pydantic import Field
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.required import Required
from fupin_cms.disclosures.schema import Coded, Day, Details, Resolver

_PLAN = "方案：公开扶贫模范先锋、好人、好事"
_CONSENT = "个人信息保护法第二十五条"


class ExemplarKind(models.TextChoices):
    """先进类型."""

    COLLECTIVE = "collective", "集体"
    PERSON = "person", "个人"


class ExemplarDetails(Details):
    """The exemplar's part of the document. The date is null for a collective."""

    type: Literal["exemplar"] = Field("exemplar", title="信息类别")
    kind: Coded = Field(title="先进类型")
    name: str = Field(title="名称")
    deed: str = Field(title="主要事迹")
    honour: str = Field(title="所获荣誉")
    consented: bool = Field(title="本人同意公开")
    consented_on: Day | None = Field(title="同意日期")


def _is_person(page: ExemplarPage) -> bool:
    return page.kind == ExemplarKind.PERSON


class ExemplarPage(DisclosureMixin, Page):
    category = "exemplar"
    category_label = "模范先锋·好人好事"
    details_model = ExemplarDetails

    kind = models.CharField(
        "先进类型", max_length=20, choices=ExemplarKind.choices, default=ExemplarKind.COLLECTIVE
    )
    name = models.CharField(
        "名称", max_length=100, blank=True, help_text="集体的名称，或个人的姓名、称谓。"
    )
    deed = models.TextField("主要事迹", blank=True)
    honour = models.TextField("所获荣誉", blank=True)
    consented = models.BooleanField(
        "本人同意公开", default=False, help_text="个人必须同意公开；书面同意存责任科室备查。"
    )
    consented_on = models.DateField("同意日期", null=True, blank=True)

    required_elements = (
        Required("name", "名称", _PLAN),
        Required("deed", "主要事迹", _PLAN),
        Required(
            "consented",
            "本人同意公开",
            _CONSENT,
            when=_is_person,
            present=lambda page: page.consented,
        ),
        Required("consented_on", "同意日期", _CONSENT, when=_is_person),
    )
    detail_panels = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("kind"), FieldPanel("name")]), FieldPanel("honour")],
            heading="先进",
        ),
        FieldPanel("deed"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("consented"), FieldPanel("consented_on")])],
            heading="同意公开",
        ),
    ]

    class Meta:
        verbose_name = "模范先锋·好人好事"
        verbose_name_plural = "模范先锋·好人好事"

    def clean(self) -> None:
        super().clean()
        if self.consented_on and not self.consented:
            raise ValidationError({"consented": "填写了同意日期，请勾选“本人同意公开”。"})

    def details(self, resolver: Resolver) -> ExemplarDetails:
        return ExemplarDetails(
            kind=Coded.of(ExemplarKind(self.kind)),
            name=self.name,
            deed=self.deed,
            honour=self.honour,
            consented=self.consented,
            consented_on=self.consented_on,
        )

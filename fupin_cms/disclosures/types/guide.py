"""信息公开指南: where to ask, how to apply, what to do when refused (条例第十二条)."""

from __future__ import annotations

from typing import Literal

from django.db import models
from pydantic import Field
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.required import Required
from fupin_cms.disclosures.schema import Contact, Details, Resolver

_REGULATION = "条例第十二条"


class GuideDetails(Details):
    """The guide's part of the document."""

    type: Literal["guide"] = Field("guide", title="信息类别")
    office: Contact = Field(title="政府信息公开工作机构")
    fax: str = Field(title="传真")
    apply: str = Field(title="怎样申请公开")
    remedies: str = Field(title="监督和救济")


class GuidePage(DisclosureMixin, Page):
    category = "guide"
    category_label = "信息公开指南"
    details_model = GuideDetails

    office = models.CharField("机构名称", max_length=100, blank=True)
    address = models.CharField("办公地址", max_length=200, blank=True)
    hours = models.CharField("办公时间", max_length=200, blank=True)
    telephone = models.CharField("联系电话", max_length=60, blank=True)
    fax = models.CharField("传真", max_length=60, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    apply = models.TextField("怎样申请公开", blank=True)
    remedies = models.TextField(
        "监督和救济", blank=True, help_text="对答复不服，可以向谁投诉、举报、申请复议或者起诉。"
    )

    required_elements = (
        Required("office", "机构名称", _REGULATION),
        Required("address", "办公地址", _REGULATION),
        Required("hours", "办公时间", _REGULATION),
        Required("telephone", "联系电话", _REGULATION),
        Required("fax", "传真", _REGULATION),
        Required("email", "互联网联系方式", _REGULATION),
        Required("apply", "怎样申请公开", "条例第二十九条"),
        Required("remedies", "监督和救济", "条例第五十一条"),
    )
    detail_panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("office"), FieldPanel("hours")]),
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("telephone"), FieldPanel("fax"), FieldPanel("email")]),
            ],
            heading="工作机构",
        ),
        FieldPanel("apply"),
        FieldPanel("remedies"),
    ]

    class Meta:
        verbose_name = "信息公开指南"
        verbose_name_plural = "信息公开指南"

    def details(self, resolver: Resolver) -> GuideDetails:
        return GuideDetails(
            office=Contact(
                name=self.office,
                telephone=self.telephone,
                address=self.address,
                email=self.email,
                hours=self.hours,
            ),
            fax=self.fax,
            apply=self.apply,
            remedies=self.remedies,
        )

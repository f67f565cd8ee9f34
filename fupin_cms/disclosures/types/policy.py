"""政策文件: what is in force, since when, on what basis, instead of what."""

from __future__ import annotations

from typing import Literal

from django.db import models
from pydantic import Field
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, PageChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.enums import GovernmentLevel, Relation
from fupin_cms.disclosures.fields import lines
from fupin_cms.disclosures.links import linked_items
from fupin_cms.disclosures.periods import refuse_reversed
from fupin_cms.disclosures.required import Required
from fupin_cms.disclosures.schema import Coded, Day, Details, ItemLink, Resolver

_CATALOGUE = "基层政务公开标准目录：政策文件"


class PolicyDetails(Details):
    """The policy's part of the document. What may be null is so where no date is set."""

    type: Literal["policy"] = Field("policy", title="信息类别")
    level: Coded = Field(title="制定层级")
    effective_from: Day | None = Field(title="施行日期")
    effective_to: Day | None = Field(title="有效期至")
    basis: list[str] = Field(title="制定依据")
    replaces: list[ItemLink] = Field(title="替代的文件")
    replaces_other: list[str] = Field(title="替代的其他文件")


class PolicyPage(DisclosureMixin, Page):
    category = "policy"
    category_label = "政策文件"
    details_model = PolicyDetails

    level = models.CharField(
        "制定层级", max_length=20, choices=GovernmentLevel.choices, default=GovernmentLevel.CITY
    )
    effective_from = models.DateField("施行日期", null=True, blank=True)
    effective_to = models.DateField(
        "有效期至", null=True, blank=True, help_text="文件没有规定有效期的，留空。"
    )
    basis = models.TextField("制定依据", blank=True, help_text="每行一个文件，写明名称和文号。")
    replaces = StreamField(
        [
            ("policy", PageChooserBlock(page_type="fupin_cms.PolicyPage", label="本网站的文件")),
            ("other", CharBlock(max_length=200, label="其他文件（名称和文号）")),
        ],
        blank=True,
        verbose_name="替代的文件",
        help_text="本文件施行后停止执行的文件。",
    )

    required_elements = (
        Required("body", "文件正文", _CATALOGUE),
        Required("effective_from", "施行日期", _CATALOGUE),
    )
    detail_panels = [
        MultiFieldPanel(
            [
                FieldPanel("level"),
                FieldRowPanel([FieldPanel("effective_from"), FieldPanel("effective_to")]),
            ],
            heading="效力",
        ),
        FieldPanel("basis"),
        FieldPanel("replaces"),
    ]

    class Meta:
        verbose_name = "政策文件"
        verbose_name_plural = "政策文件"

    def clean(self) -> None:
        super().clean()
        refuse_reversed(self.effective_from, self.effective_to, "effective_to")

    def details(self, resolver: Resolver) -> PolicyDetails:
        return PolicyDetails(
            level=Coded.of(GovernmentLevel(self.level)),
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            basis=lines(self.basis),
            replaces=linked_items(self.replaces, "policy", Relation.REPLACES, resolver),
            replaces_other=[b.value for b in self.replaces if b.block_type == "other"],
        )

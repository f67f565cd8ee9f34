"""Home and section pages (栏目): structure that administrators keep."""

from __future__ import annotations

from django.db import models
from wagtail.models import Page

from .enums import ColumnType


class HomePage(Page):
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["fupin_cms.SectionPage"]
    max_count = 1

    class Meta:
        verbose_name = "公开网站首页"
        verbose_name_plural = "公开网站首页"


class SectionPage(Page):
    """栏目: takes the categories it names; its slug is part of the document."""

    column_type = models.CharField("栏目类别", max_length=20, choices=ColumnType.choices)
    description = models.CharField("栏目说明", max_length=300, blank=True)
    keywords = models.CharField("栏目关键词", max_length=200, blank=True)
    accepts = models.JSONField("接受的信息类别", default=list)
    is_internal = models.BooleanField("机关内部栏目", default=False)

    parent_page_types = ["fupin_cms.HomePage"]

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"

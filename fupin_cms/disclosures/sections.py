"""Home and section pages (栏目): structure that administrators keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import models
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from . import registry
from .addresses import AddressedMixin, section_address
from .enums import ColumnType
from .gate import GatedMixin

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
    from wagtail.models import PagePermissionTester


class StructureMixin(GatedMixin, AddressedMixin):
    """What home and sections share: they are administrators'."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user: AbstractBaseUser | AnonymousUser) -> PagePermissionTester:
        """The gate's tester: what Wagtail would publish below a section, only a release does."""
        return registry.permission_tester(user, self, registry.hooks.section_permission_tester)


class HomePage(StructureMixin, Page):
    """The root of the office's site. Its sections are its only children."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["fupin_cms.SectionPage"]
    max_count = 1
    content_panels = Page.content_panels
    promote_panels: list[Any] = []
    settings_panels: list[Any] = []
    preview_modes: list[Any] = []

    class Meta:
        verbose_name = "公开网站首页"
        verbose_name_plural = "公开网站首页"

    def permanent_address(self) -> str:
        return "/"


def category_choices() -> list[tuple[str, str]]:
    return [(code, str(model.category_label)) for code, model in registry.categories().items()]


class SectionForm(WagtailAdminPageForm):
    """Categories are ticked; what the field stores is the list of their codes."""

    accepts = forms.MultipleChoiceField(
        label="接受的信息类别",
        choices=category_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="只有勾选的类别才能在本栏目下新建。",
    )


class SectionPage(StructureMixin, Page):
    """栏目: takes the categories it names; its slug is part of the document."""

    column_type = models.CharField("栏目类别", max_length=20, choices=ColumnType.choices)
    description = models.CharField("栏目说明", max_length=300, blank=True)
    keywords = models.CharField("栏目关键词", max_length=200, blank=True)
    accepts = models.JSONField("接受的信息类别", default=list)
    is_internal = models.BooleanField("机关内部栏目", default=False)

    base_form_class = SectionForm
    parent_page_types = ["fupin_cms.HomePage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel(
            "slug", heading="栏目地址", help_text="用英文字母、数字和连字符；有了信息以后不能再改。"
        ),
        MultiFieldPanel(
            [FieldPanel("column_type"), FieldPanel("description"), FieldPanel("keywords")],
            heading="栏目要素",
        ),
        FieldPanel("accepts"),
        FieldPanel("is_internal"),
    ]
    promote_panels: list[Any] = []
    settings_panels: list[Any] = []
    preview_modes: list[Any] = []

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"

    @classmethod
    def clean_subpage_models(cls) -> list[type[Page]]:
        """Every category, and nothing else; which of them a section takes is its own matter."""
        return list(registry.categories().values())

    def clean(self) -> None:
        super().clean()
        try:
            validate_slug(self.slug)
        except ValidationError as error:
            raise ValidationError(
                {"slug": "栏目地址只能用英文字母、数字、连字符和下划线。"}
            ) from error
        if SectionPage.objects.filter(slug=self.slug).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": "这个地址已被另一个栏目使用，请换一个。"})
        if SectionPage.objects.filter(pk=self.pk, numchild__gt=0).exclude(slug=self.slug).exists():
            raise ValidationError({"slug": "本栏目下已有信息，地址不能再改。"})

    def permanent_address(self) -> str:
        return section_address(self.slug)

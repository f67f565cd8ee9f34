"""What all categories share: metadata, body, attachments, identity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import CheckboxSelectMultiple
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import classproperty
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from fupin_cms.catalogue.enums import Audience, DisclosureAttribute, LegalGround
from fupin_cms.conf import get_settings

from . import admin_search, registry
from .addresses import AddressedMixin, item_address
from .document_number import normalise_document_number
from .editor_blocks import AttachmentBlock, BodyBlock, RelatedItemBlock
from .enums import ChangeKind, Genre
from .gate import GatedItemMixin
from .identity import Identity
from .panels import disclosure_tabs
from .required import Required

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
    from wagtail.admin.panels import TabbedInterface
    from wagtail.models import PagePermissionTester

    from .schema import Details, Resolver
    from .sums import Sum


def default_issuing_body() -> str:
    return get_settings().BODY_NAME


COMMON_REQUIRED = (
    Required("title", "名称", "条例第十二条"),
    Required("summary", "内容概述", "条例第十二条"),
    Required("written_on", "成文日期", "条例第十二条"),
    Required("issuing_body", "发布机构", "条例第十二条"),
    Required("department", "责任科室", "方案：落实到具体科室和人员"),
    Required("catalogue_item", "公开事项", "基层政务公开标准目录"),
    Required("subject", "主题分类", "国办发〔2017〕47号"),
    Required("region", "所属地区", "基层政务公开标准目录"),
)


class DisclosureMixin(GatedItemMixin, AddressedMixin, models.Model):
    """An item (信息): what every category has. Thin page types add their own part."""

    category: ClassVar[str]
    """The category's code, as it stands in the document (`policy`, `fund`, …)."""
    category_label: ClassVar[str]
    details_model: ClassVar[type[Details]]
    required_elements: ClassVar[tuple[Required, ...]] = ()
    detail_panels: ClassVar[list[Any]] = []
    """The panels of the category's own fields."""

    alias_of_id: int | None
    """Of Wagtail's page, which every type also is."""

    summary = models.TextField(
        "内容概述", max_length=300, blank=True, help_text="不超过300字，显示在列表和检索结果中。"
    )
    issuing_body = models.CharField(
        "发布机构", max_length=100, default=default_issuing_body, blank=True
    )
    department = models.ForeignKey(
        "fupin_cms.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="责任科室",
    )
    catalogue_item = models.ForeignKey(
        "fupin_cms.CatalogueItem",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公开事项",
    )
    written_on = models.DateField("成文日期", null=True, blank=True)
    document_number = models.CharField(
        "文号",
        max_length=80,
        blank=True,
        help_text="如：粤办函〔2018〕225号。括号怎样写都可以，保存时统一。",
    )
    genre = models.CharField("体裁", max_length=20, choices=Genre.choices, default=Genre.NOTICE)
    subject = models.ForeignKey(
        "fupin_cms.Subject",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="主题分类",
    )
    topics = ParentalManyToManyField(
        "fupin_cms.Topic", blank=True, related_name="+", verbose_name="专题"
    )
    region = models.ForeignKey(
        "fupin_cms.Region",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="所属地区",
    )
    keywords = models.CharField(
        "关键词", max_length=200, blank=True, help_text="用空格、逗号或顿号分开。"
    )
    attribute = models.CharField(
        "公开属性",
        max_length=20,
        choices=DisclosureAttribute.choices,
        default=DisclosureAttribute.ACTIVE,
        help_text="以公开为常态，不公开为例外。",
    )
    ground = models.CharField(
        "不主动公开的依据", max_length=20, choices=LegalGround.choices, blank=True
    )
    reason = models.TextField("不主动公开的理由", blank=True)
    review_on = models.DateField(
        "复审日期",
        null=True,
        blank=True,
        help_text="暂不公开的信息到期应当重新审查（条例第十八条）。",
    )
    audience = models.CharField(
        "公开对象", max_length=20, choices=Audience.choices, default=Audience.SOCIETY
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name="正文")
    attachments = StreamField([("attachment", AttachmentBlock())], blank=True, verbose_name="附件")
    related = StreamField([("item", RelatedItemBlock())], blank=True, verbose_name="相关信息")
    change_kind = models.CharField(
        "变更类型", max_length=20, choices=ChangeKind.choices, blank=True
    )
    change_note = models.CharField(
        "变更说明", max_length=300, blank=True, help_text="公开后再修改时必填，向公众说明改了什么。"
    )
    release_at = models.DateTimeField(
        "定时发布",
        null=True,
        blank=True,
        help_text="留空表示签发后立即发布。填写将来的时间，全部签署后到这个时间才发布；"
        "签发时已过这个时间的，签发后立即发布。",
    )
    """The moment asked for. Not Wagtail's `go_live_at`, on which its own publishing acts."""

    metadata_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("department"), FieldPanel("catalogue_item")]),
                FieldRowPanel([FieldPanel("issuing_body"), FieldPanel("written_on")]),
                FieldRowPanel([FieldPanel("document_number"), FieldPanel("genre")]),
                FieldRowPanel([FieldPanel("subject"), FieldPanel("region")]),
                FieldPanel("topics", widget=CheckboxSelectMultiple),
                FieldPanel("keywords"),
            ],
            heading="信息要素",
        ),
    ]
    text_panels: ClassVar[list[Any]] = [
        FieldPanel("body"),
        FieldPanel("attachments"),
        FieldPanel("related"),
    ]
    change_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("change_kind"), FieldPanel("change_note")])],
            heading="变更",
        ),
    ]
    disclosure_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("attribute"), FieldPanel("audience")]),
                FieldPanel("ground"),
                FieldPanel("reason"),
                FieldPanel("review_on"),
            ],
            heading="公开属性",
        ),
        *change_panels,
    ]

    release_panels: ClassVar[list[Any]] = [
        MultiFieldPanel([FieldPanel("release_at")], heading="发布时间"),
    ]

    search_fields = Page.search_fields + admin_search.FIELDS

    class Meta:
        abstract = True

    parent_page_types: ClassVar[list[str]] = ["fupin_cms.SectionPage"]
    subpage_types: ClassVar[list[str]] = []

    @classproperty
    def edit_handler(cls: type[DisclosureMixin]) -> TabbedInterface:  # noqa: N805
        """The edit screen. Built when Wagtail asks, after every room has registered its panels."""
        return disclosure_tabs(cls)

    @classmethod
    def can_exist_under(cls, parent: Page) -> bool:
        """Wagtail's rule, and the section must take the category."""
        allowed: bool = super().can_exist_under(parent)  # type: ignore[misc]
        return allowed and cls.category in parent.specific.accepts

    @property
    def is_internal(self) -> bool:
        """Whether the item belongs to the internal stream: not 主动公开, or not for 全社会."""
        return not (
            self.attribute == DisclosureAttribute.ACTIVE and self.audience == Audience.SOCIETY
        )

    @property
    def identity(self) -> Identity:
        """The item's identity; an alias has none.

        Raises ValueError for an alias or a page that was never saved.
        """
        if self.alias_of_id or not self.pk:
            raise ValueError("an alias or unsaved page has no identity of its own")
        identity, _ = Identity.objects.get_or_create(page_id=self.pk)
        return identity

    def numbers_to_search(self) -> str:
        """What the admin's search finds the item by."""
        return admin_search.numbers(self)

    @property
    def keyword_list(self) -> list[str]:
        separated = self.keywords
        for mark in ",，、;；\u3000":
            separated = separated.replace(mark, " ")
        return list(dict.fromkeys(separated.split()))

    def details(self, resolver: Resolver) -> Details:
        """The category's own part of the document."""
        raise NotImplementedError

    def sums(self) -> list[Sum]:
        """Typed totals with what their parts add up to; a difference is said, never corrected."""
        return []

    def all_required(self) -> tuple[Required, ...]:
        return COMMON_REQUIRED + self.required_elements

    def clean(self) -> None:
        super().clean()
        errors: dict[str, str] = {}
        if self.document_number:
            try:
                self.document_number = normalise_document_number(self.document_number)
            except ValueError:
                errors["document_number"] = (
                    "文号请写成“机关代字〔年份〕序号”，如：粤办函〔2018〕225号。"
                )
        if errors:
            raise ValidationError(errors)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Wagtail's save; the first one of an item also makes its identity."""
        with transaction.atomic():
            saved = super().save(*args, **kwargs)
            if self.alias_of_id is None:
                Identity.objects.get_or_create(page_id=self.pk)
        return saved

    def permissions_for_user(self, user: AbstractBaseUser | AnonymousUser) -> PagePermissionTester:
        """The gate's tester: nothing is published except by the last signature."""
        return registry.permission_tester(user, self, registry.hooks.disclosure_permission_tester)

    def permanent_address(self) -> str | None:
        """The address in the item's own stream; None while it has no number there."""
        identity = Identity.objects.filter(page_id=self.pk).first() if self.pk else None
        number = identity.number(internal=self.is_internal) if identity else None
        return item_address(number, internal=self.is_internal) if number else None

    def serve_preview(self, request: HttpRequest, _mode_name: str) -> HttpResponse:
        """The draft as the public will see it."""
        if registry.hooks.render_preview is None:
            raise Http404
        return registry.hooks.render_preview(request, self)

"""公开目录 in the Wagtail admin: kept by administrators, chosen from by editors.

Plain model views and not snippets, so that an editor chooses a department from a list on the
page's own form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from .categories import category_choices
from .enums import Channel, Level
from .models import (
    CalendarDay,
    CatalogueItem,
    CatalogueVersion,
    Department,
    Region,
    Subject,
    Topic,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet


def _ticked(label: str, choices: Any, help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class CatalogueItemForm(WagtailAdminModelForm):
    """Lists of codes are ticked; what the fields store is JSON."""

    channels = _ticked("公开渠道和载体", Channel.choices)
    levels = _ticked("公开层级", Level.choices)
    categories = _ticked(
        "适用的信息类别", category_choices, "不勾选任何类别，表示各类信息都可以选用本事项。"
    )


class CatalogueItemFilter(WagtailFilterSet):
    category = django_filters.ChoiceFilter(
        label="信息类别", choices=category_choices, method="filter_category"
    )

    class Meta:
        model = CatalogueItem
        fields = ["version", "department", "audience", "mode", "unverified"]

    def filter_category(
        self, queryset: QuerySet[CatalogueItem], _name: str, value: str
    ) -> QuerySet[CatalogueItem]:
        # SQLite cannot look into a JSON list, and a catalogue has some dozens of items.
        chosen = [item.pk for item in queryset.only("pk", "categories") if value in item.categories]
        return queryset.filter(pk__in=chosen)


class CatalogueItemViewSet(ModelViewSet):
    model = CatalogueItem
    icon = "list-ul"
    add_to_admin_menu = False
    list_display = [
        "__str__",
        Column("limit_label", label="公开时限"),
        "department",
        "audience",
        Column(
            "unverified",
            label="核对",
            accessor=lambda item: "待核实" if item.unverified else "",
        ),
        "version",
    ]
    filterset_class = CatalogueItemFilter
    search_fields = ["code", "level1", "level2", "elements"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("version"), FieldPanel("code"), FieldPanel("sort_order")]),
            FieldRowPanel([FieldPanel("level1"), FieldPanel("level2")]),
            FieldPanel("elements"),
            FieldPanel("basis"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("limit_number"), FieldPanel("limit_unit")]),
                    FieldPanel("limit_note"),
                ],
                heading="时限",
            ),
            FieldPanel("department"),
            FieldRowPanel([FieldPanel("audience"), FieldPanel("mode")]),
            FieldPanel("channels"),
            FieldPanel("levels"),
            FieldPanel("categories"),
            FieldPanel("unverified"),
        ],
        base_form_class=CatalogueItemForm,
    )


class CatalogueVersionViewSet(ModelViewSet):
    model = CatalogueVersion
    icon = "history"
    add_to_admin_menu = False
    list_display = ["name", "code", "effective_from", "effective_to"]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("code")]),
        FieldRowPanel([FieldPanel("effective_from"), FieldPanel("effective_to")]),
        FieldPanel("note"),
    ]


_in_use = Column(
    "is_active",
    label="状态",
    accessor=lambda department: "在用" if department.is_active else "停用",
)


class DepartmentViewSet(ModelViewSet):
    model = Department
    icon = "group"
    add_to_admin_menu = False
    list_display = ["name", "code", "telephone", _in_use]
    list_filter = ["is_active"]
    search_fields = ["code", "name"]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("code"), FieldPanel("sort_order")]),
        MultiFieldPanel(
            [
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("telephone"), FieldPanel("email")]),
                FieldPanel("office_hours"),
            ],
            heading="对外联系方式",
            help_text="随信息一起向公众公开。",
        ),
        FieldPanel("is_active"),
        InlinePanel(
            "appointments",
            heading="任职",
            label="任职",
            help_text="科室负责人和分管领导；一个账号可以负责几个科室。代理必须写明起止日期。",
            panels=[
                FieldRowPanel([FieldPanel("user"), FieldPanel("role"), FieldPanel("title")]),
                FieldRowPanel(
                    [FieldPanel("acting"), FieldPanel("starts_on"), FieldPanel("ends_on")]
                ),
            ],
        ),
    ]


class TopicViewSet(ModelViewSet):
    model = Topic
    icon = "tag"
    add_to_admin_menu = False
    list_display = ["name", "code", "sort_order"]
    form_fields = ["name", "code", "sort_order"]


class SubjectViewSet(ModelViewSet):
    model = Subject
    icon = "folder-open-inverse"
    add_to_admin_menu = False
    list_display = ["minor", "major", "code", "sort_order"]
    list_filter = ["major"]
    form_fields = ["major", "minor", "code", "sort_order"]


class RegionViewSet(ModelViewSet):
    model = Region
    icon = "site"
    add_to_admin_menu = False
    list_display = ["name", "code", "parent"]
    form_fields = ["name", "code", "parent"]


class CalendarDayViewSet(ModelViewSet):
    model = CalendarDay
    icon = "calendar"
    add_to_admin_menu = False
    list_display = [
        "day",
        Column("is_working", label="上班或放假", accessor=lambda day: str(day).split()[1]),
        "note",
    ]
    list_filter = ["is_working"]
    ordering = ["-day"]
    form_fields = ["day", "is_working", "note"]


class CatalogueGroup(ModelViewSetGroup):
    """One menu for what administrators keep; it shows to those with a permission on any of it."""

    menu_label = "公开目录"
    menu_icon = "list-ul"
    menu_order = 250
    items = (
        CatalogueItemViewSet,
        CatalogueVersionViewSet,
        DepartmentViewSet,
        TopicViewSet,
        SubjectViewSet,
        RegionViewSet,
        CalendarDayViewSet,
    )


@hooks.register("register_admin_viewset")
def register_catalogue() -> Sequence[ModelViewSetGroup]:
    return [CatalogueGroup()]

"""What tests are made of: the office, its accounts, the tree, and items that lack nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import factory
import wagtail_factories
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from factory.django import DjangoModelFactory
from wagtail.models import Collection, GroupPagePermission, Locale, Page, Site

from fupin_cms.catalogue.enums import Role
from fupin_cms.catalogue.models import (
    Appointment,
    CatalogueItem,
    CatalogueVersion,
    Department,
    Region,
    Subject,
    Topic,
)
from fupin_cms.disclosures.models import FundPage, HomePage, SectionPage

from .remembered import put_back

# The catalogue ------------------------------------------------------------------------


class DepartmentFactory(DjangoModelFactory[Department]):
    class Meta:
        model = Department
        django_get_or_create = ["code"]

    code = "finance"
    name = factory.LazyAttribute(lambda o: {"finance": "计划财务科"}.get(o.code, f"科室{o.code}"))
    address = "汕尾市城区示例路1号"
    telephone = "0660-0000000"


class TopicFactory(DjangoModelFactory[Topic]):
    class Meta:
        model = Topic
        django_get_or_create = ["code"]

    code = "industry"
    name = factory.LazyAttribute(lambda o: {"industry": "产业扶贫"}.get(o.code, f"专题{o.code}"))


class SubjectFactory(DjangoModelFactory[Subject]):
    class Meta:
        model = Subject
        django_get_or_create = ["code"]

    code = "poverty-funds"
    major = "民政、扶贫、救灾"
    minor = "扶贫"


class RegionFactory(DjangoModelFactory[Region]):
    class Meta:
        model = Region
        django_get_or_create = ["code"]

    code = "441500"
    name = "汕尾市"


class CatalogueVersionFactory(DjangoModelFactory[CatalogueVersion]):
    class Meta:
        model = CatalogueVersion
        django_get_or_create = ["code"]

    code = "2019"
    name = "扶贫领域基层政务公开标准目录"
    effective_from = dt.date(2019, 1, 1)


class CatalogueItemFactory(DjangoModelFactory[CatalogueItem]):
    class Meta:
        model = CatalogueItem
        django_get_or_create = ["version", "code"]

    version = factory.SubFactory(CatalogueVersionFactory)
    code = "fund-allocation"
    level1 = "扶贫资金"
    level2 = "专项资金分配结果"
    elements = "资金名称\n分配结果"
    limit_number = 15
    limit_unit = "working_days"
    categories = factory.LazyFunction(lambda: ["fund"])


# Accounts -----------------------------------------------------------------------------

GROUPS = {
    "editor": "编辑",
    "head": "科室负责人",
    "secrecy": "保密审查",
    "leader": "分管领导",
    "admin": "管理员",
}
PASSWORD = "correct-horse"
"""Of every account that the tests make."""
_HASHED = make_password(PASSWORD)
TITLES = {"head": "科长", "leader": "副主任"}


def make_user(role: str, *, username: str = "", department: Department | None = None) -> Any:
    """An account of a role (`editor`, `head`, `secrecy`, `leader`, `admin`), in its group.

    Heads and leaders are appointed to `department`, or else to the default one. An `admin` is a
    superuser.
    """
    user, _ = get_user_model().objects.get_or_create(
        username=username or role,
        defaults={
            "email": f"{username or role}@example.invalid",
            "is_superuser": role == "admin",
            "last_name": GROUPS[role],
            "password": _HASHED,
        },
    )
    group, _ = Group.objects.get_or_create(name=GROUPS[role])
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    if role in Role.values:
        Appointment.objects.get_or_create(
            department=department or DepartmentFactory.create(),
            user=user,
            role=role,
            defaults={"title": TITLES[role]},
        )
    return user


# The tree -----------------------------------------------------------------------------

SECTIONS: dict[str, tuple[str, str, list[str]]] = {
    "policy": (
        "扶贫政策",
        "policy",
        ["policy", "interpretation", "implementation", "plan", "guide", "annual_report"],
    ),
    "news": ("工作动态", "news", ["progress", "practice", "exemplar"]),
    "results": ("工作成效", "data", ["achievement", "roster"]),
    "finance": ("财务公开", "data", ["fund", "project", "supervision"]),
    "internal": ("机关内部公开", "news", ["internal"]),
}


@dataclass(frozen=True)
class Tree:
    """The office's structure: home, sections by slug, and one of each vocabulary."""

    home: HomePage
    department: Department
    topic: Topic
    subject: Subject
    region: Region
    catalogue_item: CatalogueItem
    sections: dict[str, SectionPage] = field(default_factory=dict)

    @property
    def finance(self) -> SectionPage:
        return self.sections["finance"]

    def section_for(self, category: str) -> SectionPage:
        """The section that takes a category."""
        return next(s for s in self.sections.values() if category in s.accepts)


class HomePageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = HomePage

    title = "汕尾市扶贫开发信息网站"
    slug = "disclosure"


class SectionPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = SectionPage


def make_tree() -> Tree:
    """Home, sections and vocabularies; editors may add and change what is in the sections."""
    if not put_back("tree"):
        return build_tree()
    sections = {section.slug: section for section in SectionPage.objects.all()}
    return _tree(HomePage.objects.get(), {slug: sections[slug] for slug in SECTIONS})


def build_tree() -> Tree:
    """The same, by the code that makes pages, whatever of it is there already."""
    Locale.objects.get_or_create(language_code="zh-hans")
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    home = HomePage.objects.first() or HomePageFactory.create(parent=root)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
    )
    existing = {section.slug: section for section in SectionPage.objects.all()}
    sections = {
        slug: existing.get(slug)
        or SectionPageFactory.create(
            parent=home,
            slug=slug,
            title=title,
            column_type=column_type,
            accepts=accepts,
            is_internal=slug == "internal",
        )
        for slug, (title, column_type, accepts) in SECTIONS.items()
    }
    editors, _ = Group.objects.get_or_create(name=GROUPS["editor"])
    for codename in ("add_page", "change_page"):
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=codename
        )
        GroupPagePermission.objects.get_or_create(group=editors, page=home, permission=permission)
    return _tree(home, sections)


def _tree(home: HomePage, sections: dict[str, SectionPage]) -> Tree:
    return Tree(
        home=home,
        department=DepartmentFactory.create(),
        topic=TopicFactory.create(),
        subject=SubjectFactory.create(),
        region=RegionFactory.create(),
        catalogue_item=CatalogueItemFactory.create(),
        sections=sections,
    )


# Items --------------------------------------------------------------------------------


def common_fields(**fields: Any) -> dict[str, Any]:
    """The metadata that every category must have, of the default vocabularies."""
    return {
        "summary": "为落实年度扶贫资金使用计划，现将资金安排情况予以公开。",
        "department": DepartmentFactory.create(),
        "catalogue_item": CatalogueItemFactory.create(),
        "written_on": dt.date(2018, 9, 14),
        "subject": SubjectFactory.create(),
        "region": RegionFactory.create(),
        "body": [("rich_text", "<p>现将有关情况公开如下。</p>")],
        **fields,
    }


def add_item(section: SectionPage, page: Any, *, owner: Any = None) -> Any:
    """Put an unsaved page into a section as a draft, with its first revision by `owner`."""
    page.live = False
    page.owner = owner
    section.add_child(instance=page)
    page.save_revision(user=owner)
    return page


def fund_page(**fields: Any) -> FundPage:
    """A fund item with every required element, not saved yet; its sums agree."""
    complete: dict[str, Any] = {
        "title": "2018年扶贫资金使用安排",
        "fund_name": "市级财政专项扶贫资金",
        "year": 2018,
        "stage": "allocation",
        "province_yuan": Decimal("2000000.00"),
        "city_yuan": Decimal("1000000.00"),
        "total_yuan": Decimal("3000000.00"),
        "use": "产业扶贫和教育扶贫项目",
        "using_units": "海丰县扶贫办\n陆河县扶贫办",
        "principle": "按因素法分配",
        "allocation": {
            "rows": [
                ["海丰县扶贫办", "产业扶贫项目", "1800000.00"],
                ["陆河县扶贫办", "教育扶贫项目", "1200000.00"],
            ]
        },
        "allocated_on": dt.date(2018, 9, 10),
        "supervising_body": "汕尾市扶贫开发办公室",
        "supervising_address": "汕尾市城区示例路1号",
        "supervising_telephone": "0660-0000000",
    }
    return FundPage(**{**common_fields(), **complete, **fields})


def make_fund(section: SectionPage, *, owner: Any = None, **fields: Any) -> FundPage:
    """A fund item with every required element, as a draft."""
    added: FundPage = add_item(section, fund_page(**fields), owner=owner)
    return added

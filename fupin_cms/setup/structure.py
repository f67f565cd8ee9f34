"""Home page and sections (栏目), and the site that they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Locale, Page, Site

from fupin_cms.conf import get_settings
from fupin_cms.disclosures.enums import ColumnType
from fupin_cms.disclosures.sections import HomePage, SectionPage

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME_SLUG = "disclosure"
_WELCOME = "Welcome to your new Wagtail site!"


@dataclass(frozen=True)
class Section:
    """A section as it is first set up."""

    slug: str
    title: str
    column_type: ColumnType
    accepts: tuple[str, ...]
    description: str
    is_internal: bool = False


SECTIONS = (
    Section("policies", "扶贫政策", ColumnType.POLICY, ("policy", "implementation"),
            "扶贫领域的法规、规范性文件和政策措施实施情况。"),
    Section("interpretations", "政策解读", ColumnType.INTERPRETATION, ("interpretation",),
            "用通俗的话说明政策。"),
    Section("plans", "规划计划", ColumnType.POLICY, ("plan",),
            "扶贫发展规划、专项规划、区域规划和工作方案。"),
    Section("news", "工作动态", ColumnType.NEWS, ("progress", "implementation"),
            "脱贫攻坚工作进度和措施落实情况。"),
    Section("results", "工作成效", ColumnType.NEWS, ("achievement",),
            "精准识别、精准帮扶、精准退出的成效。"),
    Section("finance", "财务公开", ColumnType.DATA, ("fund",),
            "扶贫资金的来源、分配和使用。"),
    Section("projects", "扶贫项目", ColumnType.DATA, ("project",),
            "项目库、年度计划和项目实施情况。"),
    Section("rosters", "扶贫对象", ColumnType.DATA, ("roster",),
            "贫困人口识别、退出和动态调整的公示。"),
    Section("practices", "经验做法", ColumnType.NEWS, ("practice",),
            "新举措、新办法、新做法、新经验。"),
    Section("exemplars", "模范先锋", ColumnType.NEWS, ("exemplar",),
            "扶贫开发中的模范先锋、好人、好事。"),
    Section("supervision", "监督举报", ColumnType.COMPLAINTS, ("supervision",),
            "12317和本级监督举报渠道、受理范围、处理结果。"),
    Section("guide", "信息公开指南", ColumnType.GUIDE, ("guide",),
            "怎样查阅和申请公开政府信息。"),
    Section("annual-reports", "信息公开年报", ColumnType.ANNUAL_REPORT, ("annual_report",),
            "政府信息公开工作年度报告。"),
    Section("internal", "机关内部公开", ColumnType.CATALOGUE, ("internal",),
            "只在机关内部公开的事项。", is_internal=True),
)  # fmt: skip


def ensure_home() -> Iterator[str]:
    """Create the home page and make it the site's root, unless another page holds that place.

    The welcome page of an untouched installation gives way; a site's own home page does not:
    then ours stands beside it, and the readers' addresses do not depend on either.
    """
    code = get_supported_content_language_variant(settings.LANGUAGE_CODE)
    locale, is_new = Locale.objects.get_or_create(language_code=code)
    if is_new:
        yield f"内容语言“{code}”：已创建。"
    home = HomePage.objects.first()
    if home is None:
        # Named, because a page otherwise takes its parent's, which may be English.
        home = HomePage(title=get_settings().SITE_NAME, slug=_free_slug(), locale=locale)
        Page.get_first_root_node().add_child(instance=home)
        home.save_revision().publish()
        yield f"首页“{home.title}”：已创建。"
    yield from _ensure_site(home)


def ensure_sections(home: HomePage) -> Iterator[str]:
    """Create the sections that are missing, told by their addresses."""
    existing = set(SectionPage.objects.values_list("slug", flat=True))
    for wanted in SECTIONS:
        if wanted.slug in existing:
            continue
        section = SectionPage(
            title=wanted.title,
            slug=wanted.slug,
            column_type=wanted.column_type,
            description=wanted.description,
            accepts=list(wanted.accepts),
            is_internal=wanted.is_internal,
        )
        home.add_child(instance=section)
        section.save_revision().publish()
        yield f"栏目“{wanted.title}”：已创建。"


def _free_slug() -> str:
    taken = set(Page.get_first_root_node().get_children().values_list("slug", flat=True))
    candidates = (HOME_SLUG, *(f"{HOME_SLUG}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)


def _ensure_site(home: HomePage) -> Iterator[str]:
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(
            hostname="localhost", site_name=home.title, root_page=home, is_default_site=True
        )
        yield "站点：已创建，以首页为根。"
        return
    root = site.root_page
    if root.pk == home.pk:
        return
    if not _is_untouched(root):
        yield (
            f"站点的根页面是“{root.title}”，不是安装时的欢迎页，保持不变；信息公开的首页"
            f"“{home.title}”与它并列。公开网站的地址由网址配置决定，不受影响。"
        )
        return
    site.root_page = home
    site.site_name = site.site_name or home.title
    site.save()
    yield f"站点“{site.hostname}”：改以“{home.title}”为根。"
    if not root.sites_rooted_here.exists():
        root.delete()
        yield "安装时的欢迎页未被使用，已删除。"


def _is_untouched(page: Page) -> bool:
    """Whether a page is the one that Wagtail's own migration made, as it made it."""
    return (
        page.specific_class is Page
        and page.title == _WELCOME
        and page.latest_revision_id is None
        and page.numchild == 0
    )

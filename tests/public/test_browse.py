"""Lists: `/disclosures/` and the sections."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from fupin_cms.disclosures.models import SectionPage
from tests.factories import RegionFactory, TopicFactory
from tests.ledger.acting import amend, withdraw
from tests.public.reading import facet, listed, page_of, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

    from fupin_cms.ledger.models import Disclosure
    from tests.factories import Tree


@pytest.fixture
def three(released: Callable[..., Disclosure]) -> list[Disclosure]:
    """甲 2017 in 海丰县, 乙 2018 in 海丰县, 丙 2018 in 汕尾市, released in this order."""
    haifeng = RegionFactory.create(code="441521", name="海丰县")
    industry, housing = TopicFactory.create(), TopicFactory.create(code="housing", name="住房保障")
    return [
        released(
            title="甲", region=haifeng, written_on=dt.date(2017, 5, 1), topics=[industry, housing]
        ),
        released(
            title="乙", region=haifeng, document_number="汕扶办〔2018〕9号", topics=[industry]
        ),
        released(title="丙"),
    ]


def test_list__newest_first__an_amendment_moves_nothing(
    citizen: Client, three: list[Disclosure]
) -> None:
    amend(page_of(three[0]))
    assert listed(read(citizen, "/disclosures/")) == ["丙", "乙", "甲"]
    assert listed(read(citizen, "/disclosures/?sort=oldest")) == ["甲", "乙", "丙"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("region=441521", ["乙", "甲"]),
        ("region=441521&year=2018", ["乙"]),
        ("region=441521&region=441500", ["丙", "乙", "甲"]),
        ("topic=housing", ["甲"]),
        ("category=policy", []),
        ("document_number=汕扶办[2018]第9号", ["乙"]),
        ("released_from=2000-01-01&document_number=", ["丙", "乙", "甲"]),
        ("released_to=2000-01-01", []),
        ("has_attachment=true", []),
        ("validity=in_force&department=finance", ["丙", "乙", "甲"]),
    ],
)
def test_list__filters(
    citizen: Client, three: list[Disclosure], query: str, titles: list[str]
) -> None:
    assert listed(read(citizen, f"/disclosures/?{query}")) == titles


def test_facets__count_without_their_own_filter(citizen: Client, three: list[Disclosure]) -> None:
    html = read(citizen, "/disclosures/?region=441521&year=2018")
    assert facet(html, "所属地区") == {"海丰县": 1, "汕尾市": 1}
    assert facet(html, "成文年份") == {"2018年": 1, "2017年": 1}
    assert facet(html, "信息类别") == {"资金使用安排": 1}
    assert facet(html, "专题") == {"产业扶贫": 1}


def test_facets__lead_to_what_they_count(citizen: Client, three: list[Disclosure]) -> None:
    html = read(citizen, "/disclosures/?year=2018")
    link = re.search(r'href="(\?[^"]*region=441521[^"]*)"', html)
    assert link is not None
    path = "/disclosures/" + link.group(1).replace("&amp;", "&")
    assert listed(read(citizen, path)) == ["乙"]


def test_list__constant_number_of_queries(
    citizen: Client, three: list[Disclosure], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Two for the list, two for the facets, up to two for the words of each vocabulary."""
    with django_assert_max_num_queries(13):
        read(citizen, "/disclosures/?region=441521")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("colour=red", "无法识别的筛选条件“colour”"),
        ("category=nonsense", "信息类别"),
        ("year=abcd", "成文年份"),
        ("released_from=yesterday", "发布日期起"),
        ("document_number=九号", "文号请写成"),
        ("sort=best", "排序方式只能是"),
        ("page=0", "页码"),
        ("page=二", "页码"),
        ("page=99999999999", "页码"),
        ("q=" + "长" * 201, "检索词最多200个字"),
        ("year=20%00", "成文年份"),
    ],
)
def test_list__wrong_question__says_what_is_wrong(
    citizen: Client, three: list[Disclosure], query: str, message: str
) -> None:
    html = read(citizen, f"/disclosures/?{query}", status=400)
    assert message in html
    assert "检索条件有误" in html
    assert not listed(html)


def test_list__shared_in_wechat__is_read(citizen: Client, three: list[Disclosure]) -> None:
    assert listed(read(citizen, "/disclosures/?from=timeline&isappinstalled=0"))


def test_list__nothing_found__says_what_to_try(citizen: Client, three: list[Disclosure]) -> None:
    html = read(citizen, "/disclosures/?category=policy")
    assert "没有符合条件的信息" in html
    assert "清除筛选条件" in html


def test_list__turns_pages(citizen: Client, three: list[Disclosure], settings: Settings) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "PAGE_SIZE": 2}
    first = read(citizen, "/disclosures/?year=2018&year=2017")
    assert listed(first) == ["丙", "乙"]
    assert "第 1 / 2 页" in first
    following = re.search(r'href="(\?[^"]*)" rel="next"', first)
    assert following is not None
    path = "/disclosures/" + following.group(1).replace("&amp;", "&")
    assert listed(read(citizen, path)) == ["甲"]
    read(citizen, "/disclosures/?page=3", status=404)


def test_section__shows_what_was_released_into_it(
    citizen: Client, tree: Tree, released: Callable[..., Disclosure]
) -> None:
    released(title="财务")
    released(title="成效", section=tree.sections["results"])
    html = read(citizen, "/sections/finance")
    assert listed(html) == ["财务"]
    assert '<meta name="ColumnName" content="财务公开">' in html
    assert '<meta name="ColumnType" content="数据发布">' in html


def test_section__moved_page__stays_where_it_was_signed(
    citizen: Client, tree: Tree, item: Disclosure
) -> None:
    page_of(item).move(tree.sections["results"], pos="last-child")
    assert listed(read(citizen, "/sections/finance")) == [item.title]
    assert not listed(read(citizen, "/sections/results"))


def test_section__renamed__its_old_address_leads_to_its_items(
    citizen: Client, item: Disclosure
) -> None:
    SectionPage.objects.filter(slug="finance").update(slug="money")
    answer = citizen.get("/sections/finance", follow=True)
    assert answer.redirect_chain == [("/disclosures/?section=finance", 302)]
    assert listed(answer.content.decode()) == [item.title]


def test_section__unpublished__has_no_page(citizen: Client, tree: Tree) -> None:
    SectionPage.objects.filter(slug="news").update(live=False)
    read(citizen, "/sections/news", status=404)


def test_list__withdrawn_item_leaves_no_trace(citizen: Client, item: Disclosure) -> None:
    withdraw(item.content_id)
    html = read(citizen, "/disclosures/")
    assert item.title not in html
    assert not facet(html, "信息类别")

"""The home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin_cms.disclosures.models import SectionPage
from tests.public.reading import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from fupin_cms.ledger.models import Disclosure
    from tests.factories import Tree


def test_home__shows_sections_in_their_order_without_internal_ones(
    citizen: Client, tree: Tree
) -> None:
    html = read(citizen, "/")
    places = [html.index(f'href="/sections/{slug}"') for slug in ("policy", "news", "finance")]
    assert places == sorted(places)
    assert "机关内部公开" not in html
    SectionPage.objects.get(slug="finance").move(tree.home, pos="first-child")
    html = read(citizen, "/")
    assert html.index("/sections/finance") < html.index("/sections/policy")


def test_home__newest_of_each_section(
    citizen: Client, tree: Tree, released: Callable[..., Disclosure]
) -> None:
    for number in range(7):
        released(title=f"第{number}件")
    released(title="一件成效", section=tree.sections["results"])
    html = read(citizen, "/")
    finance = html.split('id="section-finance"')[1].split("</section>")[0]
    assert [n for n in range(7) if f"第{n}件" in finance] == [2, 3, 4, 5, 6]
    assert finance.index("第6件") < finance.index("第2件")
    assert "一件成效" not in finance
    assert "<strong>8</strong> 条" in html


def test_home__has_what_a_citizen_comes_for(citizen: Client, item: Disclosure) -> None:
    html = read(citizen, "/")
    assert '<html lang="zh' in html
    assert 'action="/disclosures/"' in html
    assert 'href="tel:12317"' in html
    assert 'href="/disclosures/?category=guide"' in html
    assert 'href="/disclosures/?category=annual_report"' in html
    assert '<meta name="ColumnType" content="首页">' in html
    assert '<link rel="canonical" href="http://127.0.0.1:8000/">' in html


def test_home__empty_ledger(citizen: Client, tree: Tree) -> None:
    assert "本栏目暂时没有公开的信息" in read(citizen, "/")


def test_home__queries_do_not_grow_with_sections_and_items(
    citizen: Client,
    tree: Tree,
    released: Callable[..., Disclosure],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for slug in ("policy", "news", "results", "finance"):
        released(section=tree.sections[slug])
    with django_assert_num_queries(4):
        read(citizen, "/")

"""The item's permanent address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from fupin_cms.catalogue.enums import Audience
from fupin_cms.disclosures.models import FundPage, InterpretationPage, SectionPage
from tests.factories import add_item, common_fields
from tests.ledger.acting import (
    amend,
    correct,
    issue,
    make_internal,
    repeal,
    withdraw,
    withdraw_version,
)
from tests.public.reading import address, meta_of, page_of, row_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from fupin_cms.ledger.models import Disclosure
    from tests.factories import Tree


def test_item__two_queries(
    citizen: Client, item: Disclosure, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        answer = citizen.get(address(item))
    assert answer.status_code == 200


def test_item__two_queries__with_history_and_links(
    citizen: Client,
    tree: Tree,
    item: Disclosure,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    amend(page_of(item))
    interpret(tree, item)
    with django_assert_num_queries(2):
        citizen.get(address(item))


def interpret(tree: Tree, row: Disclosure, **fields: object) -> InterpretationPage:
    """A released item that is related to another as its interpretation."""
    given = {"title": "资金安排解读", "form": "text", **fields}
    page = InterpretationPage(**common_fields(**given))
    page.related = [("item", {"relation": "interprets", "page": page_of(row)})]
    add_item(tree.section_for("interpretation"), page)
    issue(page)
    return page


def test_item__shows_interpretations_from_their_end(
    citizen: Client, tree: Tree, item: Disclosure
) -> None:
    interpretation = row_of(interpret(tree, item))
    html = citizen.get(address(item)).content.decode()
    assert re.search(rf'<h2>相关解读</h2>.*?href="{address(interpretation)}"', html, re.DOTALL)
    back = citizen.get(address(interpretation)).content.decode()
    assert re.search(rf'<h2>解读的政策</h2>.*?href="{address(item)}"', back, re.DOTALL)


def test_item__withdrawn_interpretation_is_linked_no_more(
    citizen: Client, tree: Tree, item: Disclosure
) -> None:
    interpretation = row_of(interpret(tree, item))
    withdraw(interpretation.content_id)
    assert interpretation.index_number not in citizen.get(address(item)).content.decode()


def test_item__internal_interpretation_is_not_linked(
    citizen: Client, tree: Tree, item: Disclosure
) -> None:
    interpret(tree, item, audience=Audience.INTERNAL, title="内部解读")
    assert "内部解读" not in citizen.get(address(item)).content.decode()


def test_item__tells_what_each_release_changed(citizen: Client, item: Disclosure) -> None:
    amend(page_of(item), note="补充陆河县数据。")
    html = citizen.get(address(item)).content.decode()
    assert "补充陆河县数据。" in html
    assert html.index("第2版") < html.index("第1版")


def test_item__says_no_more_of_a_version_that_was_withdrawn(
    citizen: Client, item: Disclosure
) -> None:
    amend(page_of(item), note="补充了张某的数据。")
    amend(page_of(item), note="撤下个人信息。")
    assert "补充了张某的数据。" in citizen.get(address(item)).content.decode()
    withdraw_version(item.content_id, 2)
    shown = citizen.get(address(item)).content.decode()
    assert "补充了张某的数据。" not in shown
    assert "撤下个人信息。" in shown


def test_item__corrected__says_so_at_the_top(citizen: Client, item: Disclosure) -> None:
    correct(page_of(item), note="更正合计数。")
    html = citizen.get(address(item)).content.decode()
    assert html.index("本件经过更正") < html.index('<dl class="record">')
    assert "更正合计数。" in html


def test_item__repealed__keeps_its_text_under_a_mark(citizen: Client, item: Disclosure) -> None:
    repeal(item.content_id)
    answer = citizen.get(address(item))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "本件废止" in html
    assert "依据：汕尾市扶贫开发办公室公告" in html
    assert "市级财政专项扶贫资金" in html


def test_item__carries_the_meta_tags(citizen: Client, tree: Tree, item: Disclosure) -> None:
    SectionPage.objects.filter(slug=tree.finance.slug).update(
        description="资金与项目", keywords="资金,项目"
    )
    meta = meta_of(citizen.get(address(item)).content.decode())
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", meta.pop("PubDate"))
    assert {
        "SiteName": "汕尾市扶贫开发信息网站",
        "SiteIDCode": "4415000000",
        "ColumnName": "财务公开",
        "ColumnType": "数据发布",
        "ColumnDescription": "资金与项目",
        "ColumnKeywords": "资金,项目",
        "ArticleTitle": "2018年扶贫资金使用安排",
        "ContentSource": "汕尾市扶贫开发办公室",
        "Url": f"http://127.0.0.1:8000{address(item)}",
    }.items() <= meta.items()


def test_item__names_its_permanent_address(citizen: Client, item: Disclosure) -> None:
    answer = citizen.get(address(item))
    link = f'<link rel="canonical" href="http://127.0.0.1:8000{address(item)}">'
    assert link in answer.content.decode()
    assert answer["Link"] == f'<{address(item)}>; rel="canonical"'


def test_item__runs_no_script_and_is_asked_about_each_time(
    citizen: Client, item: Disclosure
) -> None:
    answer = citizen.get(address(item))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert answer["Cache-Control"] == "no-cache"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    html = answer.content.decode()
    assert "<script" not in html
    assert " style=" not in html
    assert '<html lang="zh' in html


def test_item__unchanged__is_not_sent_again(citizen: Client, item: Disclosure) -> None:
    first = citizen.get(address(item))
    again = citizen.get(address(item), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    since = citizen.get(address(item), headers={"if-modified-since": first["Last-Modified"]})
    assert since.status_code == 304


def test_item__amended_or_linked_to__is_sent_again(
    citizen: Client, tree: Tree, item: Disclosure
) -> None:
    first = citizen.get(address(item))["ETag"]
    interpret(tree, item)
    linked = citizen.get(address(item), headers={"if-none-match": first})
    assert linked.status_code == 200
    amend(page_of(item))
    amended = citizen.get(address(item), headers={"if-none-match": linked["ETag"]})
    assert amended.status_code == 200


def test_item__withdrawn__is_410_with_the_reason_and_nothing_else(
    citizen: Client, item: Disclosure
) -> None:
    etag = citizen.get(address(item))["ETag"]
    withdraw(item.content_id)
    for path in (address(item), f"{address(item)}/sheet"):
        answer = citizen.get(path, headers={"if-none-match": etag})
        html = answer.content.decode()
        assert answer.status_code == 410
        assert "内容有误。" in html
        assert item.index_number in html
        assert item.title not in html
        assert "市级财政专项扶贫资金" not in html


def test_item__never_public__is_the_same_404_as_an_unknown_one(
    citizen: Client, released: Callable[..., Disclosure], fund: FundPage
) -> None:
    fund.identity.reserve(internal=False)
    issue(make_internal(released_page := fund))
    internal = row_of(released_page, "internal")
    answers = [
        citizen.get(path, headers={"X-Request-Id": "the-same"})
        for path in (
            "/items/007187648-1999-000001",
            f"/items/{internal.index_number}",
            f"/items/{fund.identity.index_number}",
            f"/items/{internal.index_number}/sheet",
            "/sections/internal",
            "/no/such/page",
        )
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({(answer.content, tuple(sorted(answer.items()))) for answer in answers}) == 1
    assert "没有找到这个页面" in answers[0].content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_item__is_only_read(citizen: Client, item: Disclosure, method: str) -> None:
    assert getattr(citizen, method)(address(item)).status_code == 405


def test_sheet__has_what_a_notice_board_needs(citizen: Client, item: Disclosure) -> None:
    html = citizen.get(f"{address(item)}/sheet").content.decode()
    for text in (item.title, "汕尾市城区示例路1号", "0660-0000000", "12317", item.index_number):
        assert text in html
    assert '<meta name="robots" content="noindex">' in html
    assert html.count("全国扶贫监督举报电话") == 1

"""Every category's page says all that its document says."""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils.html import strip_tags

from fupin_cms.disclosures import registry
from fupin_cms.ledger.document import Document
from fupin_cms.public.rendering import render_document, render_item
from fupin_cms.public.surroundings import HistoryEntry, Link, Surroundings
from fupin_cms.public.wording import day
from tests.public.documents import make_content, make_document
from tests.public.samples import ALLOCATION, DETAILS, IMAGE, PDF, coded, link

if TYPE_CHECKING:
    from collections.abc import Iterator

CATEGORIES = sorted(registry.categories())
NOT_FOR_READERS = {"code", "key", "kind", "type", "url", "content_id", "sha256", "media_type"}
NOT_FOR_READERS |= {"relation", "index_number"}


def page_of(document: dict[str, Any], around: Surroundings | None = None) -> str:
    return render_item(document, around or Surroundings(), address="/items/n-1", internal=False)


def words(page: str) -> str:
    """What a reader sees, without spaces, so that line breaks do not matter."""
    return re.sub(r"\s", "", unescape(strip_tags(page)))


def texts(value: Any, key: str = "") -> Iterator[str]:
    """Every text of the details that a reader has to see."""
    match value:
        case {"rows": []}:
            return  # an empty table is not shown
        case dict():
            for name, part in value.items():
                if name not in NOT_FOR_READERS or isinstance(part, dict):
                    yield from texts(part, name)
        case list():
            for part in value:
                yield from texts(part, key)
        case str():
            yield from value.splitlines()


def ways_of_writing(text: str) -> set[str]:
    """A text as it may stand on a page: as it is, as a date, as a number."""
    ways = {text}
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        ways = {day(text)}
    with suppress(InvalidOperation):
        ways.add(f"{Decimal(text):,f}")
    return {re.sub(r"\s", "", way) for way in ways}


def test_samples__one_for_each_category() -> None:
    assert sorted(DETAILS) == CATEGORIES


@pytest.mark.parametrize("category", CATEGORIES)
def test_sample__keeps_the_contract(category: str) -> None:
    """The samples below are documents that the ledger could hold."""
    content = make_content(category)
    details = registry.categories()[category].details_model.model_validate(content["details"])
    document = Document.model_validate({**content, "details": details})
    assert document.content() == content


@pytest.mark.parametrize("category", CATEGORIES)
def test_category__has_a_template(category: str) -> None:
    get_template(f"fupin_cms/public/details/{category}.html")


@pytest.mark.parametrize("category", CATEGORIES)
def test_page__shows_every_text_of_the_details(category: str) -> None:
    shown = words(page_of(make_document(category)))
    missing = [
        text
        for text in texts(DETAILS[category])
        if not any(way in shown for way in ways_of_writing(text))
    ]
    assert not missing


def test_page__shows_the_statutory_metadata() -> None:
    page = page_of(make_document("fund"))
    found = dict(re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", page, flags=re.DOTALL))
    shown = {label: words(value) for label, value in found.items()}
    assert {
        "索引号": "007187648-2018-000099",
        "名称": "关于2018年扶贫开发资金使用安排情况的公示",
        "文号": "粤办函〔2018〕225号",
        "体裁": "公示",
        "主题分类": "民政、扶贫、救灾\\扶贫",
        "发布机构": "汕尾市扶贫开发办公室",
        "责任科室": "计划财务科",
        "成文日期": "2018年9月14日",
        "发布日期": "2018年9月17日10:30",
        "有效性": "有效",
        "公开属性": "主动公开",
        "公开对象": "全社会",
        "所属地区": "汕尾市",
        "公开事项": "扶贫资金/专项资金分配结果",
        "专题": "产业扶贫扶贫培训",
        "关键词": "扶贫资金使用安排",
    }.items() <= shown.items()
    assert shown["内容概述"].startswith("为落实年度扶贫资金使用计划")


def test_page__shows_every_block() -> None:
    page = page_of(make_document("policy"))
    assert "<h2>一、现状分析及思路目标</h2>" in page
    assert f'href="/files/{PDF}/方案.pdf"' in page
    assert 'alt="资金流向示意图：从中央、省到县（市、区）"' in page
    assert f'src="/files/{IMAGE}/示意图.png" width="960" height="420"' in page
    for text in (
        "23,650",
        "第五条",
        "贫困户怎样申请危房改造补助？",
        "经民主评议并公示",
        "3,200,000.00",
    ):
        assert text in page


def test_indicators__that_follow_each_other_stand_together() -> None:
    page = page_of(make_document("practice"))
    (group,) = re.findall(r'<dl class="indicators">(.*?)</dl>', page, flags=re.DOTALL)
    assert group.count("<dt>") == 2


def test_page__shows_attachments_with_kind_and_size() -> None:
    shown = words(page_of(make_document("fund")))
    assert "2018年扶贫资金分配明细表Excel表格，47KB" in shown
    assert "实施方案全文PDF文档，1.4MB" in shown


def test_page__shows_who_signed() -> None:
    shown = words(page_of(make_document("fund")))
    assert "保密审查综合科保密审查员2018年9月14日10:30" in shown
    assert "姓名" not in shown


def test_page__names_the_signer__where_the_document_does() -> None:
    document = make_document("fund")
    document["signatures"][0]["name"] = "某负责人"
    assert "计划财务科科室负责人某负责人" in words(page_of(document))


def test_page__shows_history_and_both_ends_of_links() -> None:
    around = Surroundings(
        history=[
            HistoryEntry(2, "amended", "修订", "2018-10-17T09:00:00+08:00", "更正陆河县金额。"),
            HistoryEntry(1, "issued", "发布", "2018-09-17T10:30:00+08:00", ""),
        ],
        linked_from=[Link("interprets", "n-2", "政策解读一则", "/items/n-2")],
    )
    page = page_of(make_document("fund"), around)
    assert "第2版修订2018年10月17日09:00更正陆河县金额。" in words(page)
    side = page[page.index("<aside") :]
    assert re.search(r'<h2>相关解读</h2>\s*<ul class="links">\s*<li><a href="/items/n-2">', side)
    assert "<h2>依据</h2>" in side


def test_page__does_not_repeat_what_its_details_link_to() -> None:
    page = page_of(make_document("interpretation", related=[link("interprets")]))
    assert page.count(f'href="{link("interprets")["url"]}"') == 1


def test_page__carries_the_integrity_line() -> None:
    page = page_of(make_document("fund"))
    assert f'title="SHA-256 {"c" * 64}"' in page
    assert 'href="/api/v1/disclosures/00000000-0000-4000-8000-0000000000ff"' in page


@pytest.mark.parametrize(
    ("code", "label"), [("repealed", "废止"), ("expired", "失效"), ("not_yet", "尚未生效")]
)
def test_page__says_first_that_it_is_not_in_force(code: str, label: str) -> None:
    page = page_of(make_document("policy", release={"validity": coded(code, label)}))
    assert page.index(f"<strong>本件{label}</strong>") < page.index('<dl class="record">')


def test_page__in_force__has_no_mark() -> None:
    assert "<strong>本件" not in page_of(make_document("policy"))


def test_page__names_basis_and_replacement_of_a_repeal() -> None:
    act = {"basis": "某号公告", "replacement": "007187648-2019-000007"}
    release = {"validity": coded("repealed", "废止"), "act": act}
    page = page_of(make_document("policy", release=release))
    assert "依据：某号公告" in page
    assert 'href="/items/007187648-2019-000007"' in page


def test_page__escapes_what_editors_typed() -> None:
    page = page_of(make_document("fund", title="<script>x</script>", keywords=['"><img src=x>']))
    assert "<script" not in page
    assert "<img src=x>" not in page


def test_table__5000_rows__all_stand_on_the_page() -> None:
    document = make_document("fund", body=[])
    row = ALLOCATION["rows"][0]
    document["details"]["allocation"]["rows"] = [[f"单位{n}", *row[1:]] for n in range(5000)]
    page = page_of(document)
    assert page.count("<td>单位") == 5000
    assert "共 5000 行" in page


def test_table__empty_cell_is_a_dash() -> None:
    page = page_of(make_document("plan"))
    assert '<td class="num"><span class="none">—</span></td>' in page


def test_draft__says_so_and_has_no_release() -> None:
    page = render_document(RequestFactory().get("/"), make_content("fund"), draft=True)
    assert "未公开的稿件" in page
    assert "审签记录" not in page
    assert "签发后由系统记录" in page
    assert '<meta name="robots" content="noindex">' in page


def test_draft__files_are_read_within_the_office() -> None:
    """A file that was never released has no public address."""
    page = render_document(RequestFactory().get("/"), make_content("fund"), draft=True)
    assert f'href="/internal/files/{PDF}/方案.pdf"' in page
    assert f'src="/internal/files/{IMAGE}/示意图.png"' in page
    assert '"/files/' not in page

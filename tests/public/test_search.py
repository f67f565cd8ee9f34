"""Search: the index proposes, the ledger confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fupin_cms.ledger.search import FacetValue, SearchResult
from tests.ledger.acting import amend, withdraw
from tests.public.engine import TellingEngine, hit
from tests.public.reading import facet, page_of, read

if TYPE_CHECKING:
    from django.test import Client

    from fupin_cms.ledger.models import Disclosure


def tell(*hits: object, total: int | None = None, **facets: list[FacetValue]) -> None:
    TellingEngine.answer = SearchResult(
        total=len(hits) if total is None else total,
        hits=list(hits),  # type: ignore[arg-type]
        facets=facets,
    )


pytestmark = pytest.mark.usefixtures("engine")


def test_search__shows_the_words_that_were_found(citizen: Client, item: Disclosure) -> None:
    tell(hit(item))
    html = read(citizen, "/disclosures/?q=资金")
    assert f"<mark>{item.title}</mark>" in html
    assert "现将<mark>资金</mark>安排公开" in html
    assert "共 1 条" in html


def test_search__names_the_attachment_in_which_words_were_found(
    citizen: Client, item: Disclosure
) -> None:
    tell(hit(item, attachment="<明细>表"))
    assert "附件“&lt;明细&gt;表”" in read(citizen, "/disclosures/?q=资金")


def test_search__asks_the_engine_what_the_reader_asked(citizen: Client, item: Disclosure) -> None:
    tell(hit(item), total=45)
    read(citizen, "/disclosures/?q=资金&year=2018&year=2017&sort=newest&page=2&region=")
    asked = TellingEngine.asked
    assert asked is not None
    assert (asked.text, asked.sort, asked.offset, asked.limit) == ("资金", "newest", 20, 20)
    assert asked.filters == {"year": ["2018", "2017"]}


def test_search__within_a_section(citizen: Client, item: Disclosure) -> None:
    tell(hit(item))
    html = read(citizen, "/sections/finance?q=资金")
    assert TellingEngine.asked is not None
    assert TellingEngine.asked.filters == {"section": ["finance"]}
    assert item.title in html
    assert item.title not in read(citizen, "/sections/results?q=资金")


def test_search__withdrawn_item_is_not_shown__though_the_index_has_it(
    citizen: Client, item: Disclosure
) -> None:
    found = hit(item)
    withdraw(item.content_id)
    tell(found, category=[FacetValue("fund", 1)], department=[FacetValue("finance", 1)])
    html = read(citizen, "/disclosures/?q=资金")
    assert item.title not in html
    assert item.index_number not in html
    assert "现将<mark>" not in html
    assert "共 0 条" in html
    assert not facet(html, "信息类别")
    assert not facet(html, "责任科室")


def test_search__older_version_in_the_index__shows_the_present_text(
    citizen: Client, item: Disclosure
) -> None:
    found = hit(item, snippet="已经<mark>删去</mark>的话")
    amend(page_of(item), summary="现在的概述。")
    tell(found)
    html = read(citizen, "/disclosures/?q=删去")
    assert "删去</mark>" not in html
    assert "现在的概述。" in html


def test_search__hit_that_does_not_pass_the_filters_any_more__is_left_out(
    citizen: Client, item: Disclosure
) -> None:
    tell(hit(item))
    assert item.title not in read(citizen, "/disclosures/?q=资金&year=1999")


def test_search__facets_of_the_engine(citizen: Client, item: Disclosure) -> None:
    tell(
        hit(item),
        category=[FacetValue("fund", 7)],
        year=[FacetValue("2018", 7)],
        validity=[FacetValue("in_force", 7)],
        has_attachment=[FacetValue("false", 7)],
    )
    html = read(citizen, "/disclosures/?q=资金")
    assert facet(html, "信息类别") == {"资金使用安排": 7}
    assert facet(html, "成文年份") == {"2018年": 7}
    assert facet(html, "有效性") == {"有效": 7}
    assert facet(html, "有附件") == {"无附件": 7}


def test_search__engine_down__is_503_and_no_empty_result(citizen: Client, item: Disclosure) -> None:
    TellingEngine.answer = None
    answer = citizen.get("/disclosures/?q=资金")
    html = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "no-store" in answer["Cache-Control"]
    assert "检索暂时不可用" in html
    assert "没有符合条件的信息" not in html
    assert 'value="资金"' in html


def test_search__engine_down__browsing_goes_on(citizen: Client, item: Disclosure) -> None:
    TellingEngine.answer = None
    assert item.title in read(citizen, "/disclosures/")


def test_search__nothing_found__says_what_to_try(citizen: Client, item: Disclosure) -> None:
    html = read(citizen, "/disclosures/?q=没有的词")
    assert "没有符合条件的信息" in html
    assert "错字" in html


def test_search__blank_words__are_no_search(citizen: Client, item: Disclosure) -> None:
    assert item.title in read(citizen, "/disclosures/?q=%20%20")
    assert TellingEngine.asked is None


def test_search__what_was_typed_is_shown_as_text(citizen: Client, item: Disclosure) -> None:
    assert "<b>x" not in read(citizen, '/disclosures/?q="><b>x</b>')


def test_search__form_keeps_filters_and_drops_the_page(citizen: Client, item: Disclosure) -> None:
    html = read(citizen, "/disclosures/?q=资金&year=2018&page=1")
    assert '<input type="hidden" name="year" value="2018">' in html
    assert 'type="hidden" name="page"' not in html

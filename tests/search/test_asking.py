"""What a reader is helped with: synonyms, sounds, corrections, words left out, recommendations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from fupin_cms.ledger.search import SearchQuery
from search import suggesting
from search.asking import answer
from search.first_synonyms import ship_synonyms
from search.synonym_models import SynonymGroup
from tests.ledger.acting import issue, withdraw

from .rows import content_id, put, row
from .samples import FUND, HOUSING, ROSTER, TRAINING, cursor, make_item

if TYPE_CHECKING:
    from fupin_cms.disclosures.models import FundPage
    from fupin_cms.ledger.search import SearchResult
    from search.engines.protocol import Engine

pytestmark = pytest.mark.django_db


def ask(engine: Engine, text: str, **query: object) -> SearchResult:
    return answer(engine, SearchQuery(text, **query))  # type: ignore[arg-type]


def names(result: SearchResult) -> list[str]:
    return [hit.content_id for hit in result.hits]


# Synonyms -------------------------------------------------------------------------------


def test_synonym__two_way__at_once(engine: Engine) -> None:
    assert names(ask(engine, "“定点安置”")) == []
    group = SynonymGroup.objects.create(words="定点安置\n危房改造")
    result = ask(engine, "定点安置 补助")
    assert names(result)[0] == HOUSING
    assert "<mark>危房改造补助</mark>" in result.hits[0].title
    group.delete()
    assert HOUSING not in names(ask(engine, "定点安置"))


def test_synonym__one_way(engine: Engine) -> None:
    SynonymGroup.objects.create(words="教学活动\n培训", is_two_way=False)
    assert names(ask(engine, "教学活动"))[0] == TRAINING
    with engine.writing() as writer:
        writer.apply([make_item("teaching", 7, "教学活动安排", "无。")], cursor(7))
    assert "teaching" not in names(ask(engine, "种植技术 培训"))


def test_synonym__inside_a_longer_query(engine: Engine) -> None:
    SynonymGroup.objects.create(words="建档户\n困难户")
    result = ask(engine, "其他建档户每户补助")
    assert names(result)[0] == HOUSING
    assert result.complete


@pytest.mark.parametrize(
    "words", ["低保", "低保\n低保", "低保\n，", "低保\n低", "低保\n" + "长" * 31]
)
def test_synonym__that_no_query_can_hold__is_refused(words: str) -> None:
    with pytest.raises(ValidationError):
        SynonymGroup(words=words).full_clean()


@pytest.mark.parametrize("line", ["低保|特困", "低保、特困", "低保 特困", "低保=最低生活保障"])
def test_synonyms__in_one_line__are_refused_and_not_taken_for_one(line: str) -> None:
    with pytest.raises(ValidationError, match="每行一个词"):
        SynonymGroup(words=f"{line}\n五保").full_clean()


def test_first_synonyms__are_shipped_once_and_then_left_alone() -> None:
    assert ship_synonyms() > 30
    SynonymGroup.objects.exclude(words__contains="低保").delete()
    assert ship_synonyms() == 0


# Sounds ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found", "meant"),
    [
        ("peixunban", TRAINING, "培训班"),
        ("pxb", TRAINING, "培训班"),
        ("陪训班", TRAINING, "培训班"),
        ("nongcun weifang", HOUSING, "农村 危房"),
        ("危房gz", HOUSING, "危房改造"),
        ("WFGZ", HOUSING, "危房改造"),
        ("退出gonggao", ROSTER, "退出公告"),
    ],
)
def test_sound__finds_and_says_what_was_meant(
    engine: Engine, typed: str, found: str, meant: str
) -> None:
    result = ask(engine, typed)
    assert names(result)[0] == found
    assert result.did_you_mean[0] == meant


def test_sound__marks_the_words_of_the_title(engine: Engine) -> None:
    assert ask(engine, "peixunban").hits[0].title == "扶贫<mark>培训班</mark>开班"


def test_words_that_are_found__are_not_corrected(engine: Engine) -> None:
    assert not ask(engine, "危房改造").did_you_mean


# Too little found -----------------------------------------------------------------------


def test_left_out__words_that_nobody_has(engine: Engine) -> None:
    result = ask(engine, "危房 火星车")
    assert result.relaxed
    assert result.left_out == ["火星车"]
    assert names(result)[0] == HOUSING


def test_left_out__words_in_quotes_too(engine: Engine) -> None:
    assert ask(engine, "危房 “火星车采购”").left_out == ["“火星车采购”"]


@pytest.mark.parametrize(
    ("text", "filters"),
    [("危房", {"year": ["1999"]}), ("危房 -危房", {}), ("“危房改造” -危房", {})],
)
def test_left_out__nothing_that_only_filters_keep_away(
    engine: Engine, text: str, filters: dict[str, list[str]]
) -> None:
    result = ask(engine, text, filters=filters)
    assert (result.total, result.left_out) == (0, [])


def test_nothing_found__nearest_items(engine: Engine) -> None:
    result = ask(engine, "“危屋改选”")
    assert result.total == 0
    assert result.near[0].content_id == HOUSING
    assert ask(engine, "龘靐").left_out == ["龘靐"]


def test_complete__counts_items_with_all_words(engine: Engine) -> None:
    result = ask(engine, "扶贫资金")
    assert (result.relaxed, result.complete) == (True, 2)
    assert set(names(result)[:2]) >= {FUND}


def test_marks__as_ranges_of_the_text(engine: Engine) -> None:
    marked = ask(engine, "扶贫资金使用").hits[0].marked_title
    (start, end), *others = marked.ranges
    assert (marked.text[start:end], others) == ("扶貧資金使用", [])


# Recommendations ------------------------------------------------------------------------


def test_recommended__on_the_first_page_however_it_is_typed(engine: Engine) -> None:
    SearchPromotion.objects.create(
        query=Query.get("扶贫资金"),
        external_link_url="https://example.invalid/funds",
        external_link_text="资金专栏",
    )
    assert ask(engine, "扶貧 資金").recommended == []
    (one,) = ask(engine, "扶貧資金").recommended
    assert (one.title, one.url) == ("资金专栏", "https://example.invalid/funds")
    assert not ask(engine, "扶贫资金", offset=20).recommended


def test_recommended__an_item_as_it_was_signed_and_only_while_it_is_public(
    empty_engine: Engine, fund: FundPage
) -> None:
    release = issue(fund)
    SearchPromotion.objects.create(
        query=Query.get("资金"), page=fund, description="谁也没有签过的话"
    )
    fund.title = "没有送审的新标题"
    fund.save_revision()
    (one,) = ask(empty_engine, "资金").recommended
    assert (one.title, one.description) == ("2018年扶贫资金使用安排", "")
    withdraw(release.content_id)
    assert ask(empty_engine, "资金").recommended == []


def test_recommended__each_address_once(engine: Engine) -> None:
    for text in ("扶贫资金", "“扶贫资金”", "扶贫资金"):
        SearchPromotion.objects.create(
            query=Query.get(text),
            external_link_url="https://example.invalid/funds",
            external_link_text="资金专栏",
        )
    assert [one.title for one in ask(engine, "扶贫资金").recommended] == ["资金专栏"]


@pytest.mark.parametrize("text", ["😀", "？！"])
def test_recommended__for_a_query_without_words(engine: Engine, text: str) -> None:
    SearchPromotion.objects.create(
        query=Query.get(text),
        external_link_url="https://example.invalid/help",
        external_link_text="怎样检索",
    )
    (one,) = ask(engine, f" {text} ").recommended
    assert one.title == "怎样检索"
    assert not ask(engine, "。").recommended


# Suggestions ----------------------------------------------------------------------------


@pytest.fixture
def listed(empty_engine: Engine) -> Engine:
    """Items in the ledger and in the index; the third was withdrawn since it was indexed."""
    titles = ["农村住房补助标准", "住房公积金提取", "住房安全鉴定"]
    rows = [row(n, n, title) for n, title in enumerate(titles, 1)]
    rows[0].document_number = "汕扶示〔2018〕3号"
    put(*rows[:2])
    with empty_engine.writing() as writer:
        items = [make_item(content_id(n), n, title, "无。") for n, title in enumerate(titles, 1)]
        writer.apply(items, cursor(3))
    return empty_engine


@pytest.mark.parametrize("prefix", ["住房", "zhufang", "zf", "住房 ", "ZHUFANG"])
def test_suggest__titles_that_the_projection_confirms(listed: Engine, prefix: str) -> None:
    found = suggesting.suggest(listed, prefix, 8)
    assert {one.text for one in found} == {"农村住房补助标准", "住房公积金提取"}
    assert {one.kind for one in found} == {"title"}


def test_suggest__single_character(listed: Engine) -> None:
    """Many items hold it, and few have it in their titles: those that begin with it come first."""
    titles = ["示范农场名单", *["扶贫进展"] * 20]
    put(*(row(n, n, title) for n, title in enumerate(titles, 11)))
    with listed.writing() as writer:
        items = [make_item(content_id(n), n, one, "农。") for n, one in enumerate(titles, 11)]
        writer.apply(items, cursor(40))
    found = [one.text for one in suggesting.suggest(listed, "农", 8)]
    assert found == ["农村住房补助标准", "示范农场名单"]


@pytest.mark.parametrize(
    "prefix",
    [
        "汕扶示(2018",
        "汕扶示〔2018〕3",
        "汕扶示【２０１８】 3",
        "汕扶示2018",
        "3号",
        "第3号",
        "〔2018〕3",
        "2018]3号",
        "007187648-2018-000001",
        "2018-000001",
    ],
)
def test_suggest__numbers(listed: Engine, prefix: str) -> None:
    (one, *_) = suggesting.suggest(listed, prefix, 8)
    assert (one.kind, one.content_id) == ("number", content_id(1))


def told(*queries: str) -> list[Any]:
    """Sources of queries that others found something by."""
    return [lambda prefix, _: [one for one in queries if one.startswith(prefix)]]


def test_suggest__queries_of_the_log_first(listed: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggesting, "query_sources", told("住房补助"))
    assert [one.kind for one in suggesting.suggest(listed, "住房", 2)] == ["query", "title"]


@pytest.mark.parametrize("query", ["住房安全鉴定", "住房 火星车"])
def test_suggest__no_query_that_finds_nothing_public_any_more(
    listed: Engine, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    """The first was found in the item that is withdrawn, though the index has it."""
    monkeypatch.setattr(suggesting, "query_sources", told(query))
    assert {one.kind for one in suggesting.suggest(listed, "住房", 8)} == {"title"}


@pytest.mark.parametrize("prefix", ["", " ", "？", "\ud800", "x" * 10_000, "不存在的"])
def test_suggest__nothing(listed: Engine, prefix: str) -> None:
    assert suggesting.suggest(listed, prefix, 8) == []

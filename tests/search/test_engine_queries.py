"""The contract of every engine: what a citizen types, and what is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fupin_cms.ledger.search import SearchQuery
from search.engines.protocol import Attached

from .samples import FUND, HOUSING, ROSTER, SCHEME, SCRIPT, TRAINING, ask, cursor, make_item

if TYPE_CHECKING:
    from search.engines.protocol import Engine


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("扶贫资金", FUND),
        ("扶贫资金使用安排", FUND),
        ("扶貧資金使用安排", FUND),
        ("2018年扶贫资金", FUND),
        ("２０１８年 扶贫资金", FUND),
        ("粤办函〔2018〕225号", SCHEME),
        ("粤办函（2018）225号", SCHEME),
        ("粤办函2018年第225号", SCHEME),
        ("关于推进社会公益事业建设领域政府信息公开工作的通知（粤办函〔2018〕225号）", SCHEME),
        ("汕扶办〔2018〕12号", FUND),
        ("汕扶办[2017]225号", HOUSING),
        ("办〔2018〕12号", FUND),
        ("信息反馈制度", SCHEME),
        ("困难户补助多少钱", HOUSING),
        ("请问怎么申请危房改造补助", HOUSING),
        ("危房 补助", HOUSING),
        ("大坪村", ROSTER),
        ("村民评议", ROSTER),
        ("种植技术培训", TRAINING),
        ("QQ群号12345", SCRIPT),
        ("标题:补助标准", HOUSING),
        ("標題：資金", FUND),
        ("文号:汕扶办〔2018〕12号", FUND),
        ("文号：12", FUND),
        ("索引号:007187648-2018-000003", HOUSING),
        ("索引号：2018-000003", HOUSING),
        ("007187648-2018-000003", HOUSING),
        ("“信息反馈制度”", SCHEME),
        ("款 困难户", HOUSING),
    ],
)
def test_query__finds_its_item_first(engine: Engine, typed: str, first: str) -> None:
    assert ask(engine, typed)[0] == first


def test_bare_serial__finds_every_item_with_it(engine: Engine) -> None:
    assert set(ask(engine, "225号")) == {SCHEME, HOUSING}


def test_number__its_own_item_comes_before_one_that_quotes_it(engine: Engine) -> None:
    with engine.writing() as writer:
        quoting = make_item("quoting", 7, "转发汕扶办〔2018〕12号", "汕扶办〔2018〕12号已经印发。")
        writer.apply([quoting], cursor(7))
    assert ask(engine, "汕扶办〔2018〕12号") == [FUND, "quoting"]


def test_title__its_item_comes_before_one_that_quotes_it(engine: Engine) -> None:
    with engine.writing() as writer:
        title = "关于贯彻《农村危房改造补助标准》的通知"
        text = "现就贯彻农村危房改造补助标准通知如下：农村危房改造补助标准须公开。"
        writer.apply([make_item("quoting", 7, title, text)], cursor(7))
    assert ask(engine, "农村危房改造补助标准")[:2] == [HOUSING, "quoting"]


def test_number__does_not_fall_apart_into_words(engine: Engine) -> None:
    result = engine.search(SearchQuery("粤办函〔2018〕225号"))
    assert (result.total, result.relaxed) == (1, False)


def test_short_query__items_with_all_words_come_first_and_others_follow(engine: Engine) -> None:
    result = engine.search(SearchQuery("扶贫资金"))
    found = [hit.content_id for hit in result.hits]
    assert result.relaxed
    assert set(found[:2]) == {FUND, SCHEME}
    assert TRAINING in found[2:]


def test_short_query__is_not_relaxed_where_nothing_more_would_be_found(engine: Engine) -> None:
    result = engine.search(SearchQuery("大坪"))
    assert (result.total, result.relaxed) == (1, False)


def test_short_query__is_not_relaxed_where_enough_items_hold_all_words(engine: Engine) -> None:
    with engine.writing() as writer:
        many = [make_item(f"many{n}", 10 + n, f"种植技术{n}", "内容。") for n in range(10)]
        writer.apply(many, cursor(20))
    result = engine.search(SearchQuery("种植技术"))
    assert (result.total, result.relaxed) == (11, False)


def test_long_question__any_word_will_do(engine: Engine) -> None:
    result = engine.search(SearchQuery("我想了解一下农户参加种植技术培训有什么条件"))
    assert result.hits[0].content_id == TRAINING
    assert not result.relaxed


def test_quotes__only_items_with_the_words_as_they_stand(engine: Engine) -> None:
    assert ask(engine, "“困难户每户补助”") == [HOUSING]
    assert ask(engine, "“补助困难户”") == []
    assert set(ask(engine, "“資金使用安排”")) == {FUND, SCHEME}
    assert ask(engine, "“四万元，其他困难户”") == [HOUSING]


@pytest.mark.parametrize(
    "typed", ["「大坪村」的縣長是誰？", "请问“大坪村”的县长是哪一位什么时候上任"]
)
def test_quotes_in_a_question__the_other_words_need_not_be_there(
    engine: Engine, typed: str
) -> None:
    assert ask(engine, typed) == [ROSTER]


def test_quotes_beside_words__items_with_all_come_first_and_those_with_the_quote_follow(
    engine: Engine,
) -> None:
    result = engine.search(SearchQuery("“困难户” 资金 补助"))
    assert [hit.content_id for hit in result.hits] == [HOUSING]
    result = engine.search(SearchQuery("“扶贫” 电子政务"))
    found = [hit.content_id for hit in result.hits]
    assert (found[0], set(found[1:])) == (SCHEME, {FUND, TRAINING})
    assert (result.relaxed, result.complete) == (True, 1)


def test_minus__items_without(engine: Engine) -> None:
    assert SCHEME in ask(engine, "扶贫")
    assert SCHEME not in ask(engine, "扶贫 -粤办函")
    assert ask(engine, "-扶贫 -网络 -名单") == [HOUSING]


def test_title_prefix__only_titles(engine: Engine) -> None:
    assert ask(engine, "标题:扶贫资金") == [FUND]
    assert ask(engine, "标题:信息反馈") == []


def test_title_prefix__quoted_asks_for_the_words_as_they_stand(engine: Engine) -> None:
    assert ask(engine, "标题:“资金使用”") == [FUND]
    assert ask(engine, "标题:“使用资金”") == []
    assert ask(engine, "标题:补助|开班") in ([HOUSING, TRAINING], [TRAINING, HOUSING])


def test_text_prefix__only_the_own_text_without_its_title(engine: Engine) -> None:
    assert ask(engine, "正文:扶贫资金") == [SCHEME]
    assert ask(engine, "正文：扶貧資金") == [SCHEME]
    assert ask(engine, "正文:网络安全") == []
    assert ask(engine, "正文:大坪村") == []
    assert ask(engine, "正文:“困难户每户补助”") == [HOUSING]
    assert ask(engine, "正文:“补助困难户”") == []
    assert set(ask(engine, "正文:种植技术|电子政务")) == {TRAINING, SCHEME}


def test_attachment_prefix__only_attachments_and_shows_them(engine: Engine) -> None:
    with engine.writing() as writer:
        said = make_item("said", 7, "大坪村工作简报", "大坪村十二户已经退出。")
        writer.apply([said], cursor(7))
    assert ask(engine, "大坪村")[0] == "said"
    hits = engine.search(SearchQuery("附件:大坪村")).hits
    assert [(hit.content_id, hit.attachment) for hit in hits] == [(ROSTER, "退出户名单.xlsx")]
    assert ask(engine, "附件：“大坪村”|不存在的词") == [ROSTER]
    assert ask(engine, "附件:“坪村大”") == []


def test_place__is_what_is_shown_of_the_item(engine: Engine) -> None:
    with engine.writing() as writer:
        attached = [Attached("名册", "村民评议小组名册。村民评议小组。")]
        both = make_item("both", 7, "评议", "由小组主持村民评议。", attachments=attached)
        writer.apply([both], cursor(7))
    assert engine.search(SearchQuery("正文:村民评议")).hits[0].attachment == ""
    shown = {
        hit.content_id: hit.attachment for hit in engine.search(SearchQuery("附件:村民评议")).hits
    }
    assert shown == {"both": "名册", ROSTER: "说明.pdf"}


def test_choices__any_of_them_will_do(engine: Engine) -> None:
    assert set(ask(engine, "危房|培训班")) == {HOUSING, TRAINING}
    assert ask(engine, "扶贫 危房｜培训班") == [TRAINING]
    assert set(ask(engine, "“困难户每户补助”|粤办函〔2018〕225号")) == {HOUSING, SCHEME}
    assert HOUSING not in ask(engine, "危房|培训班 -困难户|电子政务")


@pytest.mark.parametrize("typed", ["？？", "“”", "-", "：", "〔〕"])
def test_nothing_to_search_for__finds_nothing(engine: Engine, typed: str) -> None:
    assert engine.search(SearchQuery(typed)).total == 0


@pytest.mark.parametrize(
    "typed",
    [
        *(
            '"',
            "“扶贫",
            "扶贫)",
            "(((",
            "AND OR NOT",
            "*",
            "a:b",
            "标题:",
            "正文:",
            "附件：|",
            "|",
            "\\",
            "\x00",
            "🙂",
        ),
        pytest.param("a" * 70_000, id="long word"),
        pytest.param("扶贫资金" * 5_000, id="long chunk"),
        pytest.param("扶贫 " * 5_000, id="many chunks"),
    ],
)
def test_anything_typed__is_no_error(engine: Engine, typed: str) -> None:
    engine.search(SearchQuery(typed))


def test_single_character__is_found_inside_words(engine: Engine) -> None:
    assert ask(engine, "扶") == ask(engine, "扶", limit=100)
    assert set(ask(engine, "扶")) == {SCHEME, FUND, TRAINING}


def test_marks__in_title_and_passage_in_their_own_script(engine: Engine) -> None:
    hit = engine.search(SearchQuery("扶贫资金使用")).hits[0]
    assert hit.title == "2018年市级<mark>扶貧資金使用</mark>安排"
    hit = engine.search(SearchQuery("信息反馈制度")).hits[0]
    assert "<mark>信息反馈制度</mark>" in hit.snippet
    assert hit.attachment == ""


def test_passage__of_an_attachment_names_it(engine: Engine) -> None:
    hit = engine.search(SearchQuery("大坪村")).hits[0]
    assert "<mark>大坪村</mark>" in hit.snippet
    assert hit.attachment == "退出户名单.xlsx"


def test_markup_of_the_text__is_never_markup_of_the_page(engine: Engine) -> None:
    hit = engine.search(SearchQuery("script 网络")).hits[0]
    for shown in (hit.title, hit.snippet):
        assert "<script" not in shown.replace("<mark>", "")
        assert "<mark>网络</mark>" in shown
    assert hit.title.startswith("&lt;<mark>script</mark>&gt;")


def test_hit__carries_the_release_that_was_indexed(engine: Engine) -> None:
    hit = engine.search(SearchQuery("危房改造")).hits[0]
    assert (hit.content_id, hit.seq) == (HOUSING, 3)

"""Plain official texts become paragraphs and headings, and no character is lost."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_cms.disclosures.text_import import Part, read_text, to_blocks


def visible(text: str) -> Counter[str]:
    return Counter(char for char in text if not char.isspace())


LINES = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.text("扶贫资金，。；：（一）、一二三十第章 and\u3000〔〕2018年月日号", max_size=60),
        st.just(""),
    ),
    max_size=12,
)


@given(LINES)
def test_no_visible_character_is_lost__whatever_the_lines(lines: list[str]) -> None:
    text = "\n".join(lines)
    read = read_text(text)
    assert visible(read.title + "".join(part.text for part in read.parts)) == visible(text)


def test_sentence_is_whole__broken_over_a_blank_line() -> None:
    read = read_text("加强领导，各科室要做好信息公\n\n开，落实到人。\n\n下一段。\n")
    assert [part.text for part in read.parts] == [
        "加强领导，各科室要做好信息公开，落实到人。",
        "下一段。",
    ]
    assert any("做好信息公|开，落实到人" in warning for warning in read.warnings)


def test_latin_words_keep_a_space__where_lines_are_joined() -> None:
    read = read_text("open\ndata是数据开放。")
    assert read.parts == [Part("open data是数据开放。")]


def test_headings_have_levels__and_end_no_sentence() -> None:
    read = read_text("一、总体要求\n（一）工作目标\n提高及时性。\n（二）加强领导。落实责任。\n")
    assert read.parts == [
        Part("一、总体要求", 2),
        Part("（一）工作目标", 3),
        Part("提高及时性。"),
        Part("（二）加强领导。落实责任。"),
    ]


def test_title_number_and_date_are_recognised() -> None:
    read = read_text(
        "关于公开扶贫资金的通知\n\n汕扶办[2018]第12号\n\n各县（市、区）：\n请公开。\n\n"
        "市扶贫办\n\n二〇一八年九月三十日\n"
    )
    assert read.title == "关于公开扶贫资金的通知"
    assert read.document_number == "汕扶办〔2018〕12号"
    assert read.written_on == dt.date(2018, 9, 30)
    assert [part.text for part in read.parts][-2:] == ["市扶贫办", "二〇一八年九月三十日"]


@pytest.mark.parametrize("line", ["2018年13月1日", "二〇一八年十十月一日"])
def test_impossible_date_is_not_recognised(line: str) -> None:
    assert read_text(f"正文。\n\n{line}").written_on is None


def test_missing_metadata_and_foreign_word_are_said__and_kept() -> None:
    read = read_text("利用省信息平台 and 市信息网站，依照（粤办函〔2018〕225号）公开。")
    assert "省信息平台 and 市信息网站" in read.parts[0].text
    assert read.document_number == ""
    for word in ("没有识别出名称", "没有识别出文号", "没有识别出成文日期", "“and”", "225号"):
        assert any(word in warning for warning in read.warnings), word


def test_blocks_escape_markup__and_group_paragraphs() -> None:
    read = read_text("一、目标\n数据<5%。\n\n另一段。")
    assert to_blocks(read.parts) == [
        {"type": "heading", "value": {"level": "2", "text": "一、目标"}},
        {"type": "rich_text", "value": "<p>数据&lt;5%。</p><p>另一段。</p>"},
    ]


def test_rows_of_a_table_stay_apart__and_are_said() -> None:
    read = read_text("各科室按下表办理：\n事项\t科室\n资金\t规划财务科\n请遵照执行。")
    assert [part.text for part in read.parts][1:3] == ["事项\t科室", "资金\t规划财务科"]
    assert sum("像是表格的一行" in warning for warning in read.warnings) == 2


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("信息公开工作方案\n为做好公开工作，\n制定本方案。", "信息公开工作方案"),
        ("扶贫动态\n各科室：\n请公开。", "扶贫动态"),
        ("开展精准脱贫工作以来市扶贫办严\n格要求。", ""),
        ("一、总体要求\n\n公开。", ""),
        ("汕扶办〔2018〕12号\n\n公开。", ""),
        ("只有一行", ""),
    ],
)
def test_title__is_the_first_line_that_stands_alone(text: str, title: str) -> None:
    assert read_text(text).title == title

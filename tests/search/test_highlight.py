"""Marks in a text: whole words, in its own script, and never a tag of the text's own."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import words
from search.highlight import Marker, as_html


def highlighted(text: str, typed: str) -> str:
    return as_html(text, Marker(words(typed)).spans(text))


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("公开扶贫资金使用安排", "扶贫资金", "公开<mark>扶贫资金</mark>使用安排"),
        ("公開扶貧資金", "扶贫资金", "公開<mark>扶貧資金</mark>"),
        ("公开扶贫资金", "扶貧資金", "公开<mark>扶贫资金</mark>"),
        ("共２２５户", "225", "共<mark>２２５</mark>户"),
        ("共１２２５户", "225", "共１２２５户"),
        ("扶贫和资金", "扶贫 资金", "<mark>扶贫</mark>和<mark>资金</mark>"),
        ("扶贫资金", "扶贫 资金", "<mark>扶贫资金</mark>"),
        ("2018年度，今年", "2018年", "<mark>2018年</mark>度，今年"),
        ("一年款", "款", "一年<mark>款</mark>"),
        ("没有", "扶贫", "没有"),
        ("扶贫", "", "扶贫"),
    ],
)
def test_highlight(text: str, typed: str, marked: str) -> None:
    assert highlighted(text, typed) == marked


def test_highlight__escapes_what_the_text_holds() -> None:
    marked = highlighted('<script>alert("扶贫")</script> & <mark>', "扶贫 script")
    assert marked == (
        "&lt;<mark>script</mark>&gt;alert(&quot;<mark>扶贫</mark>&quot;)"
        "&lt;/<mark>script</mark>&gt; &amp; &lt;mark&gt;"
    )


@given(st.text(max_size=60), st.text(max_size=10))
def test_highlight__adds_marks_and_nothing_else(text: str, typed: str) -> None:
    marked = highlighted(text, typed)
    without = re.sub("</?mark>", "", marked)
    assert unescape(without) == text
    assert "<" not in without
    assert "</mark><mark>" not in marked

"""The one analysis of documents and queries: what is the same, and where it stands."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from search.analysis import (
    fold,
    fold_words,
    han_characters,
    needle,
    run_tokens,
    runs,
    scannable,
    tokens_of,
    words,
)
from tests.search.offsets import placed_tokens

_TO_SIMPLIFIED, _TO_TRADITIONAL = OpenCC("t2s"), OpenCC("s2t")
_FULL_WIDTH = {0x21 + step: 0xFF01 + step for step in range(94)} | {0x20: 0x3000}
_COMMON_HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
_OFFICIAL = st.text(
    _COMMON_HAN | st.sampled_from("0123456789abcXYZ，。〔〕（）《》 \n"), max_size=60
)
_ANYTHING = st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("扶贫资金", ["扶贫", "贫资", "资金"]),
        ("款", ["款"]),
        ("2018年扶贫", ["2018", "年扶", "扶贫"]),
        ("GDP增长6.5%", ["gdp", "增长", "6", "5"]),
        ("扶貧資金", ["扶贫", "贫资", "资金"]),
        ("ＧＤＰ２０１８", ["gdp2018"]),
        ("二〇一八", ["二〇", "〇一", "一八"]),
        ("瞭解後答覆", ["了解", "解后", "后答", "答复"]),
        ("产业。扶贫", ["产业", "扶贫"]),
        ("葛\U000e0100城", ["葛城"]),
        ("扶\u200b贫", ["扶贫"]),
        ("⽤途", ["用途"]),
        ("扶……贫资金", ["扶", "贫资", "资金"]),
        ("“扶贫”—资金·①", ["扶贫", "资金", "1"]),
        ("e\u0301扶贫", ["扶贫"]),
        ("㍿", ["株式", "式会", "会社"]),
        ("，。", []),
        ("", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert words(text) == tokens
    assert [token.text for token in placed_tokens(text)] == tokens


@given(_OFFICIAL | _ANYTHING)
def test_words_of_a_text__are_the_same_where_its_punctuation_is_left(text: str) -> None:
    found, whole = fold_words(text), fold(text)
    assert found.runs == whole.runs
    assert list(found.starts) == list(whole.starts)
    assert list(found.ends) == list(whole.ends)


@given(st.text(_COMMON_HAN | st.sampled_from("ＡｚZ７，。（）\u3000 \U00020000"), max_size=120))
def test_fold__is_that_of_each_character_however_many_there_are(text: str) -> None:
    assert fold(text).text == "".join(fold(character).text for character in text)


def test_fold__script_width_and_case_at_once() -> None:
    assert fold("《扶貧資金》ＡＢＣxYZ，（國）\u3000。").text == "《扶贫资金》abcxyz,(国) 。"


@given(_OFFICIAL | _ANYTHING)
def test_tokens_of_runs__are_those_of_each_run(text: str) -> None:
    found = runs(text)
    assert tokens_of(found) == [token for run in found for token in run_tokens(run)]


def test_offsets__point_into_original_script() -> None:
    text = "公開扶貧資金（２０１８）"
    found = {token.text: text[token.start : token.end] for token in placed_tokens(text)}
    assert found["资金"] == "資金"
    assert found["2018"] == "２０１８"


def test_offsets__dropped_characters_stay_inside() -> None:
    text = "扶\u200b贫资金"
    first = placed_tokens(text)[0]
    assert text[first.start : first.end] == "扶\u200b贫"


@given(_ANYTHING)
def test_offsets__are_monotone_and_inside(text: str) -> None:
    tokens = placed_tokens(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    for former, latter in pairwise(tokens):
        assert former.start <= latter.start
        assert former.end <= latter.end


@given(_ANYTHING)
def test_slice_of_original__analyses_to_its_token(text: str) -> None:
    for token in placed_tokens(text):
        assert token.text in words(text[token.start : token.end])


@given(_OFFICIAL)
def test_slice_of_official_text__analyses_to_that_token_alone(text: str) -> None:
    for token in placed_tokens(text):
        assert words(text[token.start : token.end]) == [token.text]


@given(_ANYTHING)
def test_words__are_the_tokens_without_offsets(text: str) -> None:
    assert words(text) == [token.text for token in placed_tokens(text)]


@given(_ANYTHING)
def test_analysis__of_its_own_tokens_changes_nothing(text: str) -> None:
    tokens = words(text)
    assert [words(token) for token in tokens] == [[token] for token in tokens]


@given(_ANYTHING)
def test_folding_twice__changes_no_token(text: str) -> None:
    assert words(fold(text).text) == words(text)


@given(_OFFICIAL)
def test_traditional__equals_simplified(text: str) -> None:
    simplified = _TO_SIMPLIFIED.convert(text)
    assert words(_TO_TRADITIONAL.convert(simplified)) == words(simplified)


@given(_OFFICIAL)
def test_full_width__equals_half_width(text: str) -> None:
    assert words(text.translate(_FULL_WIDTH)) == words(text)


@given(_ANYTHING)
def test_scannable__holds_every_token_and_character(text: str) -> None:
    line = scannable(fold(text).text)
    assert all(needle(token) in line for token in words(text))
    assert all(needle(one) in line for one in han_characters(runs(text)))


def test_scannable__holds_no_part_of_a_number() -> None:
    assert needle("225") not in scannable("共12250元")
    assert needle("225") in scannable("共225元")

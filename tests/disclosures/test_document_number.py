"""文号: every way of typing becomes the official one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_cms.disclosures.document_number import (
    find_document_numbers,
    normalise_document_number,
)

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
issuers = st.sampled_from(
    ["粤办函", "国办发明电", "黑政调", "汕扶办", "国开办发", "粤经信", "和政发"]
)
years = st.integers(1949, 2099)
serials = st.integers(1, 99999)
brackets = st.sampled_from(["[]", "()", "（）", "【】", "〔〕", "［］", "〖〗", "﹝﹞"])
spaces = st.sampled_from(["", " ", "\u3000", "\u00a0"])


@pytest.mark.parametrize(
    ("typed", "official"),
    [
        ("粤办函〔2018〕225号", "粤办函〔2018〕225号"),
        ("国办发明电〔2018〕15号", "国办发明电〔2018〕15号"),
        ("黑政调〔２０２０〕６号", "黑政调〔2020〕6号"),
        ("粤办函[2018]第225号", "粤办函〔2018〕225号"),
        ("粤办函（2018年）225号", "粤办函〔2018〕225号"),
        (" 粤办函【２０１８】 225 ", "粤办函〔2018〕225号"),
        ("国令第711号", "国令第711号"),
        ("国令第７１１号", "国令第711号"),
        ("国务院令第 711 号", "国务院令第711号"),
    ],
)
def test_normalise__examples(typed: str, official: str) -> None:
    assert normalise_document_number(typed) == official


@pytest.mark.parametrize(
    "text",
    ["", "无", "225号", "〔2018〕225号", "粤办函2018225号", "粤办函〔18〕225号", "粤办函〔2018〕号",
     "粤办函〔2018〕225号文", "《粤办函》〔2018〕225号", "0660-1234567", "粤办函〔3018〕1号"],
)  # fmt: skip
def test_normalise__refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="文号"):
        normalise_document_number(text)


@st.composite
def typed_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A number as somebody may type it, and as it is official."""
    issuer, year, serial = draw(issuers), draw(years), draw(serials)
    marks, space = draw(brackets), draw(spaces)
    typed = (
        f"{space}{issuer}{space}{marks[0]}{year}{draw(st.sampled_from(['', '年']))}{marks[1]}"
        f"{space}{draw(st.sampled_from(['', '第']))}{serial}{space}号{space}"
    )
    is_wide = draw(st.booleans())
    return typed.translate(WIDE) if is_wide else typed, f"{issuer}〔{year}〕{serial}号"


@given(typed_numbers())
def test_normalise__every_writing_is_one_number(number: tuple[str, str]) -> None:
    typed, official = number
    assert normalise_document_number(typed) == official
    assert normalise_document_number(official) == official


@given(st.text(max_size=40))
def test_normalise__of_any_text_is_a_number_or_a_refusal(text: str) -> None:
    try:
        official = normalise_document_number(text)
    except ValueError:
        return
    assert normalise_document_number(official) == official


@given(
    st.lists(st.tuples(issuers, years, serials, brackets), min_size=1, max_size=4, unique=True),
    st.sampled_from(["根据", "按照《关于公开的通知》", "，并参照", "贯彻落实", "现印发"]),
    st.sampled_from(["、", "和", "，", "以及", "与", "\n"]),
)
def test_find__in_running_text(
    numbers: list[tuple[str, int, int, str]], before: str, between: str
) -> None:
    written = [f"{i}{marks[0]}{y}{marks[1]}{s}号" for i, y, s, marks in numbers]
    official = list(dict.fromkeys(f"{i}〔{y}〕{s}号" for i, y, s, _ in numbers))
    assert find_document_numbers(f"{before}{between.join(written)}要求，制定本方案。") == official


def test_find__orders_and_nothing_where_there_is_nothing() -> None:
    text = "依据《条例》（国令第711号）和粤办函〔2018〕225号，2018年第3季度公开15号项目。"
    assert find_document_numbers(text) == ["国令第711号", "粤办函〔2018〕225号"]
    assert find_document_numbers("电话12317，2018年9月14日。") == []

"""Document and index numbers: one expression for every way of writing them."""

from __future__ import annotations

import pytest

from search.analysis import fold
from search.numbers import (
    document_keys,
    find_in_query,
    find_numbers,
    index_number_keys,
    typed_document_number,
)


def wanted(text: str) -> list[tuple[str, ...]]:
    return [number.wanted for number in find_in_query(fold(text).text)]


@pytest.mark.parametrize(
    "text",
    [
        "粤办函〔2018〕225号",
        "粤办函[2018]225号",
        "粤办函（2018）225号",
        "粤办函【2018】第225号",
        "粤办函［２０１８］２２５号",
        "粵辦函〔2018〕225號",
        "粤办函 〔2018〕 225 号",
        "粤办函〔2018年〕225号",
        "粤办函2018年225号",
        "粤办函2018225号",
        "粤办函〔2018〕225",
    ],
)
def test_document_number__in_every_way_of_writing(text: str) -> None:
    assert wanted(text) == [("粤办函〔2018〕225", "办函〔2018〕225")]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("国令第711号", ("国令第711号",)),
        ("国务院令 第711号", ("国务院令第711号", "务院令第711号", "院令第711号")),
        ("〔2018〕225号", ("〔2018〕225",)),
        ("225号", ("225号",)),
        ("第225号", ("225号",)),
        ("国办发明电〔2018〕015号", ("国办发明电〔2018〕15",)),
        ("000014349/2018-00229", ("000014349-2018-00229",)),
        ("11441300007187648G/2023-00288", ("11441300007187648g-2023-00288",)),
        ("01527918X-2020-153077", ("01527918x-2020-153077",)),
        ("007187648-N2024-000001", ("007187648-n2024-000001",)),
    ],
)
def test_number__fullest_key_first(text: str, keys: tuple[str, ...]) -> None:
    (found,) = wanted(text)
    assert found[: len(keys)] == keys


@pytest.mark.parametrize(
    "text",
    [
        "2018年12月31日",
        "《中国农村扶贫开发纲要（2011—2020）》",
        "电话12317",
        "资金1200000元",
        "2018-09-14",
        "",
    ],
)
def test_number__none_in_dates_amounts_and_telephones(text: str) -> None:
    assert find_numbers(fold(text).text) == []


def test_document__is_found_by_any_ending_of_a_number_in_a_sentence() -> None:
    keys = document_keys(fold("按照《通知》（粤办函〔2018〕225号）和国令第711号要求").text)
    assert {"粤办函〔2018〕225", "函〔2018〕225", "〔2018〕225", "225号"} <= keys
    assert {"国令第711号", "711号"} <= keys


def test_document__is_found_though_words_run_into_the_number() -> None:
    keys = document_keys(fold("现将粤办函〔2018〕225号转发给你们").text)
    assert set(wanted("粤办函〔2018〕225号")[0]) <= keys


def test_bare_serial__counts_only_where_there_is_no_full_number() -> None:
    assert wanted("粤办函〔2018〕225号 12号") == [("粤办函〔2018〕225", "办函〔2018〕225")]


def test_typed_number__whole_part_or_unknown() -> None:
    assert typed_document_number("粤办函（2018）225号")[0] == "粤办函〔2018〕225"
    assert typed_document_number("225") == ("225号",)
    assert typed_document_number("粤办函") == ("粤办函",)


def test_index_number__is_found_by_its_endings() -> None:
    assert index_number_keys("000014349/2018-00229") == (
        "000014349-2018-00229",
        "2018-00229",
        "00229",
    )

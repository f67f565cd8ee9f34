"""How dates, amounts and sizes are written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_cms.public import wording

YUAN = st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False, allow_infinity=False)


@given(st.dates(min_value=dt.date(1900, 1, 1)))
def test_day__has_no_leading_zeros(date: dt.date) -> None:
    assert wording.day(date.isoformat()) == f"{date.year}年{date.month}月{date.day}日"


def test_moment__is_the_office_time() -> None:
    assert wording.moment("2018-09-16T18:05:00+00:00") == "2018年9月17日 02:05"


def test_short_day__of_a_moment_is_the_office_day() -> None:
    assert wording.short_day("2018-09-16T18:05:00+00:00") == "2018-09-17"


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ("2018-07-01", "2018-07-19", "2018年7月1日至2018年7月19日"),
        ("2018-07-01", "2018-07-01", "2018年7月1日"),
        ("2018-07-01", None, "2018年7月1日起"),
        (None, "2018-07-19", "至2018年7月19日"),
        (None, None, ""),
    ],
)
def test_period(first: str | None, last: str | None, written: str) -> None:
    assert wording.period({"starts_on": first, "ends_on": last}) == written


@given(YUAN)
def test_yuan__both_writings_are_the_same_amount(amount: Decimal) -> None:
    written = wording.yuan(format(amount, "f"))
    in_yuan, _, in_wan = written.partition("（")
    assert Decimal(in_yuan.removesuffix(" 元").replace(",", "")) == amount
    if in_wan:
        assert Decimal(in_wan.removesuffix(" 万元）").replace(",", "")) * 10_000 == amount
    else:
        assert amount < 10_000


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9
    )
)
def test_number__keeps_every_place(value: Decimal) -> None:
    text = format(value, "f")
    assert wording.number(text).replace(",", "") == text


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (0, "0 字节"),
        (1023, "1023 字节"),
        (1024, "1 KB"),
        (1_468_006, "1.4 MB"),
        (5 * 2**40, "5120.0 GB"),
    ],
)
def test_size(count: int, written: str) -> None:
    assert wording.size(count) == written


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("表.XLSX", "Excel 表格"),
        ("公文.ofd", "OFD 版式文件"),
        ("a.b.dwg", "DWG 文件"),
        ("无后缀", "文件"),
    ],
)
def test_file_kind(name: str, kind: str) -> None:
    assert wording.file_kind(name) == kind

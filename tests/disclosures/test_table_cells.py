"""One cell: from whatever a spreadsheet wrote to what is stored."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_cms.disclosures.schema import Column, Kind
from fupin_cms.disclosures.table_cells import CellError, is_stored_form, normalise_cell

KINDS: tuple[Kind, ...] = ("text", "integer", "decimal", "money", "date")


def read(value: Any, kind: Kind, unit: str = "") -> str | None:
    return normalise_cell(value, Column(key="c", label="列", kind=kind, unit=unit))


@pytest.mark.parametrize(
    ("value", "kind", "unit", "stored"),
    [
        ("１，２３４．５", "money", "元", "1234.50"),
        ("1,234.50元", "money", "元", "1234.50"),
        ("￥ 1,234", "money", "元", "1234.00"),
        ("－5", "money", "元", "-5.00"),
        ("120万元", "money", "万元", "120.00"),
        (0.1 + 0.2, "money", "元", "0.30"),
        (1200000.0, "money", "元", "1200000.00"),
        (1200000, "money", "元", "1200000.00"),
        ("2018年9月14日", "date", "", "2018-09-14"),
        ("２０１８.９.１４", "date", "", "2018-09-14"),
        ("2018/9/14 0:00:00", "date", "", "2018-09-14"),
        ("20180914", "date", "", "2018-09-14"),
        (dt.datetime(2018, 9, 14, tzinfo=dt.UTC), "date", "", "2018-09-14"),
        (dt.date(2018, 9, 14), "text", "", "2018-09-14"),
        ("12人", "integer", "人", "12"),
        ("12.0", "integer", "", "12"),
        ("12.5%", "decimal", "%", "12.5"),
        (441521.0, "text", "", "441521"),
        ("  海丰县\u00a0", "text", "", "海丰县"),
        ("   ", "money", "元", None),
        (None, "date", "", None),
    ],
)
def test_read__many_ways_of_writing(value: Any, kind: Kind, unit: str, stored: str | None) -> None:
    assert read(value, kind, unit) == stored


@pytest.mark.parametrize(
    ("value", "kind", "unit", "says"),
    [
        ("120万元", "money", "元", "换算"),
        ("3万", "integer", "户", "换算"),
        ("1.234", "money", "元", "两位小数"),
        ("1,23", "money", "元", "千位分隔符"),
        ("约100", "money", "元", "不是数字"),
        ("(100)", "money", "元", "不是数字"),
        ("1.5", "integer", "", "不是整数"),
        ("2018-2-30", "date", "", "日历"),
        ("18-9-14", "date", "", "不是日期"),
        (43357, "date", "", "日期序号"),
        (dt.date(2018, 9, 14), "money", "元", "单元格格式"),
        ("4.40524E+17", "text", "", "已经丢失"),
        (9.99999e17, "text", "", "已丢失"),
        (12345678901234567, "money", "元", "已丢失"),
        ("#REF!", "text", "", "公式出错"),
        (True, "money", "元", "不是数字"),
        (float("nan"), "decimal", "", "有效"),
    ],
)
def test_read__says_what_is_wrong(value: Any, kind: Kind, unit: str, says: str) -> None:
    with pytest.raises(CellError, match=says):
        read(value, kind, unit)


@given(
    value=st.one_of(
        st.text(max_size=30),
        st.integers(),
        st.floats(),
        st.dates(),
        st.decimals(allow_nan=False, allow_infinity=False, places=2, max_value=10**12),
    ),
    kind=st.sampled_from(KINDS),
)
def test_stored_form__is_final(value: Any, kind: Kind) -> None:
    """What is stored reads as itself, and nothing but CellError is ever raised."""
    column = Column(key="c", label="列", kind=kind)
    try:
        stored = normalise_cell(value, column)
    except CellError:
        return
    assert normalise_cell(stored, column) == stored
    assert is_stored_form(stored, column)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_money__keeps_its_value_in_every_writing(amount: Decimal) -> None:
    wide = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
    for text in (
        f"{amount:.2f}",
        f"{amount:,.2f}",
        f"{amount:,.2f}元",
        f"{amount:,.2f}".translate(wide),
    ):
        stored = read(text, "money", "元")
        assert stored is not None
        assert Decimal(stored) == amount
        assert stored == f"{amount + 0:.2f}"


@given(st.dates())
def test_date__keeps_its_day_in_every_writing(day: dt.date) -> None:
    year = f"{day.year:04}"
    for text in (
        day.isoformat(),
        f"{year}/{day.month}/{day.day}",
        f"{year}年{day.month}月{day.day}日",
        f"{year}{day.month:02}{day.day:02}",
    ):
        assert read(text, "date") == day.isoformat()

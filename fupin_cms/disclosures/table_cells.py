"""One cell of a table: from whatever an editor or a spreadsheet wrote to the form that is stored.

A stored cell is a string, or None where it is empty: money with two places (`1234.50`), numbers
plain, dates ISO 8601. Normalising a stored cell again changes nothing.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from .schema import Column

_CENT = Decimal("0.01")
_FLOAT_DIGITS = 15
"""A spreadsheet keeps no more digits of a number than this."""
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE]\+?\d+")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MIDNIGHT = re.compile(r"\s+0{1,2}:00(:00)?$")
_SPREADSHEET_ERRORS = {"#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"}


class CellError(ValueError):
    """What is wrong with a cell, in Chinese, with what to do."""


def normalise_cell(value: Any, column: Column) -> str | None:
    """The stored form of a cell of a column; None where the cell is empty.

    `value` is text, or what a spreadsheet holds: int, float, bool, date, datetime, time.
    Raises CellError for whatever cannot be read without guessing.
    """
    if isinstance(value, str):
        return _from_text(value, column)
    if isinstance(value, bool):
        return _from_text("是" if value else "否", column)
    if isinstance(value, dt.date):
        return _from_date(value, column)
    if isinstance(value, int | float | Decimal):
        return _from_number(value, column)
    return None if value is None else _from_text(str(value), column)


def is_stored_form(value: Any, column: Column) -> bool:
    """Whether a cell is what `normalise_cell` would store."""
    try:
        return bool(normalise_cell(value, column) == value)
    except CellError:
        return False


def _from_text(value: str, column: Column) -> str | None:
    text = value.replace("\u00a0", " ").strip()
    if not text:
        return None
    if text in _SPREADSHEET_ERRORS:
        raise CellError(f"电子表格里的公式出错（{text}），请改正后重新导入")
    return _BY_KIND[column.kind](text, column)


def _text(text: str, _: Column) -> str:
    if _SCIENTIFIC.fullmatch(text):
        raise CellError(
            f"“{text}”是电子表格缩写的长数字，末尾的数字已经丢失；请把该列设为文本，填写完整后重新导入"
        )
    return text


def _number(text: str, column: Column) -> Decimal:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").replace("−", "-")
    unit = column.unit or ("元" if column.kind == "money" else "")
    plain = plain.lstrip("¥").removesuffix(unicodedata.normalize("NFKC", unit))
    if plain.endswith(("万", "亿", "万元", "亿元")):
        raise CellError(f"“{text}”请换算成{f'以“{unit}”为单位的' if unit else '完整的'}数字")
    if "," in plain:
        if not _GROUPED.fullmatch(plain):
            raise CellError(f"“{text}”的千位分隔符位置不对，请核对")
        plain = plain.replace(",", "")
    if not _PLAIN.fullmatch(plain):
        raise CellError(f"“{text}”不是数字，请只填写数字")
    return Decimal(plain)


def _plain(number: Decimal) -> str:
    return format(number + 0, "f")


def _integer(text: str, column: Column) -> str:
    number = _number(text, column)
    if number != number.to_integral_value():
        raise CellError(f"“{text}”不是整数")
    return _plain(number.to_integral_value())


def _decimal(text: str, column: Column) -> str:
    return _plain(_number(text, column))


def _money(text: str, column: Column) -> str:
    number = _number(text, column)
    in_cents = number.quantize(_CENT, rounding=ROUND_HALF_EVEN)
    if in_cents != number:
        raise CellError(f"“{text}”多于两位小数，金额精确到分")
    return _plain(in_cents)


def _date(text: str, _: Column) -> str:
    plain = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", text))
    match = _DATE.fullmatch(plain) or _COMPACT_DATE.fullmatch(plain)
    if match is None:
        raise CellError(f"“{text}”不是日期，请写成 2018-09-14 的样子")
    try:
        return dt.date(*(int(part) for part in match.groups())).isoformat()
    except ValueError as error:
        raise CellError(f"“{text}”不是日历上的日期，请核对") from error


_BY_KIND: dict[str, Callable[[str, Column], str]] = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "money": _money,
    "date": _date,
}


def _from_date(value: dt.date, column: Column) -> str:
    day = value.date() if isinstance(value, dt.datetime) else value
    if column.kind in ("text", "date"):
        return day.isoformat()
    raise CellError(f"这里应填数字，电子表格里是日期（{day.isoformat()}）；请检查单元格格式")


def _from_number(value: float | Decimal, column: Column) -> str:
    """A number as a spreadsheet holds it: its binary noise is dropped, lost digits are said."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise CellError("单元格里不是有效的数字")
    if column.kind == "date":
        raise CellError(
            f"“{_plain(number)}”像是电子表格的日期序号，请把单元格设为日期格式后重新导入"
        )
    if len(_plain(abs(number).to_integral_value())) > _FLOAT_DIGITS:
        raise CellError(
            f"“{_plain(number)}”超过{_FLOAT_DIGITS}位，电子表格已丢失末尾的数字；"
            "请把该列设为文本，填写完整后重新导入"
        )
    if isinstance(value, float):
        number = Decimal(format(value, f".{_FLOAT_DIGITS}g"))
    if number == number.to_integral_value():
        number = number.to_integral_value()
    return _BY_KIND[column.kind](_plain(number), column)

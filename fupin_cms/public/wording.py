"""How values of a document are written for a reader: pure functions from text to text."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

SHANGHAI = ZoneInfo("Asia/Shanghai")
_WAN = Decimal(10_000)
_KIB = 1024

_KINDS = {
    "pdf": "PDF 文档",
    "ofd": "OFD 版式文件",
    "doc": "Word 文档",
    "docx": "Word 文档",
    "wps": "WPS 文字",
    "xls": "Excel 表格",
    "xlsx": "Excel 表格",
    "et": "WPS 表格",
    "csv": "CSV 表格",
    "ppt": "演示文稿",
    "pptx": "演示文稿",
    "txt": "文本文件",
    "html": "网页文件",
    "png": "PNG 图片",
    "jpg": "JPEG 图片",
    "jpeg": "JPEG 图片",
    "gif": "GIF 图片",
    "webp": "WebP 图片",
}


def day(text: str | None) -> str:
    """An ISO date as it is written in an official text: `2018年7月5日`; empty for none."""
    if not text:
        return ""
    date = dt.date.fromisoformat(text[:10])
    return f"{date.year}年{date.month}月{date.day}日"


def period(span: Mapping[str, str | None] | None) -> str:
    """A span of days, `2018年7月5日至2018年7月19日`; an end that is not known yet is left open.

    Empty for no span.
    """
    if span is None:
        return ""
    first, last = day(span["starts_on"]), day(span["ends_on"])
    if first and last:
        return first if first == last else f"{first}至{last}"
    if first:
        return f"{first}起"
    return f"至{last}" if last else ""


def local_time(text: str) -> dt.datetime:
    """An ISO 8601 time with its zone, as a time of Asia/Shanghai."""
    return dt.datetime.fromisoformat(text).astimezone(SHANGHAI)


def moment(text: str | None) -> str:
    """A time with its minute: `2018年7月5日 10:30`; empty for none."""
    if not text:
        return ""
    local = local_time(text)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def short_day(text: str | None) -> str:
    """A date or a time as `2018-07-05`, the same width in every row of a list."""
    if not text:
        return ""
    return f"{local_time(text):%Y-%m-%d}" if "T" in text else text


def number(text: str | None) -> str:
    """A decimal number with its thousands set apart; its places stay as they were signed."""
    if not text:
        return ""
    return f"{Decimal(text):,f}"


def yuan(text: str | None) -> str:
    """An amount in 元; from one 万元 on, the exact amount in 万元 stands beside it."""
    if not text:
        return ""
    amount = Decimal(text)
    written = f"{amount:,.2f} 元"
    if abs(amount) < _WAN:
        return written
    in_wan = (amount / _WAN).normalize()
    return f"{written}（{in_wan:,f} 万元）"


def size(count: int) -> str:
    """A number of bytes for a reader: `36 KB`, `1.4 MB`."""
    if count < _KIB:
        return f"{count} 字节"
    amount = Decimal(count)
    for unit in ("KB", "MB", "GB"):
        amount /= _KIB
        if amount < _KIB or unit == "GB":
            break
    places = 0 if unit == "KB" else 1
    return f"{amount:.{places}f} {unit}"


def file_kind(name: str) -> str:
    """What kind of file a name stands for; the bare suffix for an unknown one."""
    _, dot, suffix = name.rpartition(".")
    if not dot:
        return "文件"
    return _KINDS.get(suffix.lower(), f"{suffix.upper()} 文件")

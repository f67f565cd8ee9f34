"""Spreadsheets: xlsx (every sheet, hidden ones too, comments, cached data) and xls."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

import openpyxl
import xlrd
from openpyxl.utils.exceptions import InvalidFileException

from .ooxml import open_package, read_extras
from .result import EncryptedError, UnreadableError
from .xml import attribute, local, members, parse, texts

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterable, Iterator

    from .result import Reading

LONG_NUMBER = 10**15
"""From here on a spreadsheet has lost digits of a number: it holds fifteen."""
_MIDNIGHT = dt.time()
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_HEADING = re.compile(rb"<(?:\w+:)?headerFooter.*?</(?:\w+:)?headerFooter>", re.DOTALL)
_CHUNK = 1024 * 1024
_LAST = 256 * 1024


def cell_text(value: Any) -> str:
    """A cell as text: numbers in full, never as `4.4E+17`; dates as ISO 8601."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return _number(value)
        case dt.datetime():
            whole = value.time() == _MIDNIGHT
            return value.date().isoformat() if whole else value.isoformat(sep=" ")
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return " ".join(str(getattr(value, "text", value)).split())


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN
        return str(value)
    plain = format(Decimal(repr(value)), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _add_sheet(
    reading: Reading, title: str, rows: Iterable[Iterable[Any]], *, hidden: bool
) -> None:
    lines: list[str] = []
    long_numbers = 0
    for row in rows:
        values = list(row)
        long_numbers += sum(isinstance(v, float) and abs(v) >= LONG_NUMBER for v in values)
        line = "\t".join(map(cell_text, values)).rstrip("\t")
        if line:
            lines.append(line)
    reading.add(f"工作表：{title}{'（隐藏）' if hidden else ''}", "\n".join(lines))
    if long_numbers:
        reading.remarks.append(
            f"工作表“{title}”有{long_numbers}个数超过15位，表格软件可能已改变末尾的数字"
        )


def read_xlsx(file: IO[bytes], reading: Reading) -> None:
    with open_package(file) as archive:
        _check_names(archive)
        has_formulas = any(_has_formula(archive, name) for name in _sheet_parts(archive))
        try:
            values = openpyxl.load_workbook(file, read_only=True, data_only=True)
            formulas = openpyxl.load_workbook(file, read_only=True) if has_formulas else None
        except (InvalidFileException, KeyError, ValueError) as error:
            raise UnreadableError("工作簿已损坏，不能读取") from error
        for sheet in values.worksheets:
            sheet.reset_dimensions()  # a wrong dimension would hide rows
            rows: Iterator[Iterable[Any]] = sheet.iter_rows(values_only=True)
            if formulas is not None:
                written = formulas[sheet.title]
                written.reset_dimensions()
                rows = _with_formulas(rows, written.iter_rows(values_only=True))
            _add_sheet(reading, sheet.title, rows, hidden=sheet.sheet_state != "visible")
        _read_beside(archive, reading)
        read_extras(archive, "xl", reading)


def _check_names(archive: zipfile.ZipFile) -> None:
    if not members(archive, r"xl/workbook\d*\.xml"):
        raise UnreadableError("不是 Excel 工作簿，或已损坏")


def _with_formulas(
    values: Iterable[Iterable[Any]], formulas: Iterable[Iterable[Any]]
) -> Iterator[list[Any]]:
    """Values, and the formula itself where no program has computed its value yet."""
    for row, written in zip(values, formulas, strict=True):
        yield [
            formula if value is None else value for value, formula in zip(row, written, strict=True)
        ]


def _sheet_parts(archive: zipfile.ZipFile) -> list[str]:
    return members(archive, r"xl/worksheets/[^/]+\.xml")


def _has_formula(archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as part:
        last = b""
        while data := part.read(_CHUNK):
            if _FORMULA.search(last + data):
                return True
            last = data[-len(b"<xxxx:f ") :]
    return False


def _read_beside(archive: zipfile.ZipFile, reading: Reading) -> None:
    """What a workbook holds beside its cells; pivot caches keep rows that no sheet shows."""
    for label, pattern, names in (
        ("批注", r"xl/(comments[^/]*|comments/[^/]+)\.xml", ("t",)),
        ("批注", r"xl/threadedComments/[^/]+\.xml", ("text",)),
        ("文本框", r"xl/drawings/drawing[^/]*\.xml", ("t",)),
        ("外部链接缓存", r"xl/externalLinks/[^/]+\.xml", ("v",)),
    ):
        for name in members(archive, pattern):
            reading.add(label, "\n".join(texts(parse(archive.read(name)), *names)))
    for name in members(archive, r"xl/pivotCache/pivotCache(Definition|Records)[^/]*\.xml"):
        cached = (attribute(one, "v") for one in parse(archive.read(name)).iter() if local(one))
        reading.add("数据透视表缓存", "\n".join(value for value in cached if value))
    for name in _sheet_parts(archive):
        reading.add("页眉页脚", "\n".join(_headings(archive, name)))


def _headings(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    """Headers and footers, which stand at the end of a sheet's part."""
    end = b""
    with archive.open(name) as part:
        while data := part.read(_CHUNK):
            end = (end + data)[-_LAST:]
    for found in _HEADING.findall(end):
        plain = re.sub(rb"<(/?)\w+:", rb"<\1", found)
        yield from (text for one in parse(plain).iter() if (text := one.text))


def read_xls(file: IO[bytes], reading: Reading) -> None:
    """Excel 97–2003, hidden sheets and comments too."""
    try:
        book = xlrd.open_workbook(file_contents=file.read(), on_demand=True, logfile=_Silence())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise EncryptedError from error
        raise UnreadableError("工作簿已损坏，不能读取") from error
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        rows = ([_xls_value(cell, book.datemode) for cell in row] for row in sheet.get_rows())
        _add_sheet(reading, sheet.name, rows, hidden=sheet.visibility != 0)
        notes = (note.text for _, note in sorted(sheet.cell_note_map.items()))
        reading.add("批注", "\n".join(notes))
        book.unload_sheet(number)


def _xls_value(cell: Any, datemode: int) -> Any:
    match cell.ctype:
        case xlrd.XL_CELL_DATE:
            try:
                return xlrd.xldate_as_datetime(cell.value, datemode)
            except (xlrd.xldate.XLDateError, OverflowError):
                return cell.value
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#错误")
        case _:
            return cell.value


class _Silence:
    """xlrd writes its remarks to a file: nobody reads them."""

    def write(self, _text: str) -> None: ...
    def flush(self) -> None: ...

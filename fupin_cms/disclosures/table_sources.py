"""Where a table comes from: text pasted from a spreadsheet, a csv file, an xlsx file.

Each gives the same `Grid`; nothing is interpreted here except how a file writes its cells.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 100
_MAX_SCANNED_CELLS = 2_000_000
_DAMAGED = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, ParseError)
_ZEROS = re.compile(r"0{2,}")


class TableReadError(ValueError):
    """The source cannot be read as a whole; says in Chinese what to do."""


@dataclass
class Grid:
    """Cells as the source has them, row by row, with what the editor must be told of them."""

    rows: list[list[Any]]
    notes: list[str] = field(default_factory=list)


def read_text(text: str) -> Grid:
    """A table pasted as text: cells between tabs as spreadsheets copy them, else between commas.

    Raises TableReadError where it cannot be read, or is too long.
    """
    delimiter = "\t" if "\t" in text else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise TableReadError("内容不是表格，请从电子表格中重新复制。") from error
    return _limited(Grid([list[Any](row) for row in rows]))


def read_file(name: str, data: bytes) -> Grid:
    """A table in an uploaded file, by its suffix: xlsx or csv.

    Raises TableReadError where it is neither, is too large, damaged or encrypted.
    """
    if len(data) > MAX_FILE_BYTES:
        raise TableReadError(f"文件超过{MAX_FILE_BYTES // 1024 // 1024}MB，请拆分后再导入。")
    suffix = name.rpartition(".")[2].lower()
    if suffix == "csv":
        return read_text(_decoded(data))
    if suffix == "xlsx":
        return _limited(_read_xlsx(data))
    raise TableReadError("只能导入 xlsx 或 csv 文件，请在电子表格中另存后再上传。")


def _limited(grid: Grid) -> Grid:
    if len(grid.rows) > MAX_ROWS:
        raise TableReadError(f"表格有{len(grid.rows)}行，一次最多导入{MAX_ROWS}行，请拆分。")
    if any(len(row) > MAX_COLUMNS for row in grid.rows):
        raise TableReadError(f"表格超过{MAX_COLUMNS}列，请删除多余的列。")
    return grid


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise TableReadError("认不出文件的文字编码，请另存为 UTF-8 编码的 csv 或 xlsx 后再上传。")


def _read_xlsx(data: bytes) -> Grid:
    try:
        unpacked, has_formulas = _survey(data)
        if unpacked <= MAX_UNPACKED_BYTES:
            values = load_workbook(io.BytesIO(data), data_only=True)
            formulas = load_workbook(io.BytesIO(data)) if has_formulas else None
    except _DAMAGED as error:
        raise TableReadError("文件打不开：可能已加密、损坏，或不是 xlsx 格式。") from error
    if unpacked > MAX_UNPACKED_BYTES:
        raise TableReadError("文件解开后太大，请只保留要导入的工作表。")
    filled = [sheet for sheet in values.worksheets if _is_filled(sheet)]
    if not filled:
        raise TableReadError("文件里没有内容。")
    sheet = next((s for s in filled if s.sheet_state == "visible"), filled[0])
    return Grid(
        _sheet_rows(sheet, formulas[sheet.title] if formulas else None),
        _sheet_notes(sheet, [other.title for other in filled if other is not sheet]),
    )


def _survey(data: bytes) -> tuple[int, bool]:
    """The size of an xlsx package unpacked, in bytes, and whether there are formulas in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        size = sum(part.file_size for part in package.infolist())
        if size > MAX_UNPACKED_BYTES:
            return size, False
        sheets = (package.read(n) for n in package.namelist() if n.startswith("xl/worksheets/"))
        return size, any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


def _is_filled(sheet: Worksheet) -> bool:
    if sheet.max_row * sheet.max_column > _MAX_SCANNED_CELLS:
        raise TableReadError(
            f"工作表“{sheet.title}”的范围太大，请删除数据以外的空白行和空白列后再上传。"
        )
    return any(value not in (None, "") for row in sheet.values for value in row)


def _sheet_rows(sheet: Worksheet, formulas: Worksheet | None) -> list[list[Any]]:
    rows = []
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        row = [_cell_value(cell) for cell in cells]
        if formulas is not None:
            for at, cell in enumerate(cells):
                if cell.value is None and formulas.cell(line, at + 1).data_type == "f":
                    row[at] = "#VALUE!"  # never computed: an error to the reader, not empty
        while row and row[-1] in (None, ""):
            row.pop()
        rows.append(row)
    return rows


def _cell_value(cell: Cell | MergedCell) -> Any:
    """What the cell says, as its number format shows it."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        shown = cell.number_format or ""
        if shown.endswith("%"):
            return f"{format(value * 100, '.15g')}%"
        if _ZEROS.fullmatch(shown) and value == int(value):
            return str(int(value)).zfill(len(shown))
    return value


def _sheet_notes(sheet: Worksheet, others: list[str]) -> list[str]:
    notes = []
    if others:
        notes.append(f"只读取了工作表“{sheet.title}”，没有读取：{'、'.join(others)}。")
    if sheet.merged_cells.ranges:
        merged = "、".join(sorted(str(area) for area in sheet.merged_cells.ranges)[:10])
        notes.append(f"有合并的单元格（{merged}），只有左上角一格有内容，请取消合并并逐行填写。")
    hidden = [row for row, shown in sheet.row_dimensions.items() if shown.hidden]
    columns = [name for name, shown in sheet.column_dimensions.items() if shown.hidden]
    if hidden or columns:
        notes.append(
            f"电子表格里有隐藏的{len(hidden)}行、{len(columns)}列，也一并读取了，请核对是否应当公开。"
        )
    return notes

"""From a grid of cells to a table: finds the header, puts columns in order, says every problem.

Nothing is lost in silence: a cell that cannot be read keeps its text and is a problem; whatever
is left out is said in a note.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .schema import Column, Kind
from .table_cells import CellError, normalise_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .table_sources import Grid

_HEADER_WITHIN = 20
"""A header stands in the first rows, below title and unit lines at most."""
_IN_BRACKETS = re.compile(r"^(?P<label>.+?)\s*[(\[【](?:单位:)?\s*(?P<unit>[^)\]】]+)[)\]】]$")
_UNIT_LINE = re.compile(r"单位:\s*(\S*元)")
_TOTALS = {"合计", "总计", "小计", "共计"}
_OTHER_KINDS: tuple[Kind, ...] = ("integer", "decimal", "date")
_MONEY_KINDS: tuple[Kind, ...] = ("money", *_OTHER_KINDS)
_LEADING_ZERO = re.compile(r"0\d+")


@dataclass(frozen=True)
class Problem:
    """A cell that cannot be stored as it is, or (without a column) a whole row.

    `line` counts from 1 in the source; `row` and `column` from 0 in the imported rows.
    """

    line: int
    message: str
    label: str = ""
    row: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return f"第{self.line}行{f'“{self.label}”' if self.label else ''}：{self.message}"


@dataclass
class Imported:
    """What was recognised. `rows` may be stored only while there are no problems."""

    columns: list[Column]
    rows: list[list[str | None]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Header:
    """Which position in the source each of our columns has; `line` counts from 0."""

    line: int
    positions: list[int | None]


def import_table(grid: Grid, columns: Sequence[Column]) -> Imported:
    """A table with the given columns, or, where none are given, with those its header names.

    Columns are recognised by their labels in any order; without a header, by position.
    """
    notes = list(grid.notes)
    if not columns:
        header, found = _open_header(grid.rows)
        imported = Imported(found, notes=notes)
    else:
        imported = Imported(list(columns), notes=notes)
        recognised = _find_header(grid.rows, columns)
        header = recognised or _Header(-1, list(range(len(columns))))
        if recognised is None and len(grid.rows) > 1:
            notes.append("没有认出表头，按列的顺序导入，请核对。")
        _say_what_the_header_says(grid.rows, header, imported)
    keeps_totals = not columns or all(column.kind != "money" for column in columns)
    _read_rows(grid.rows, header, imported, keeps_totals=keeps_totals)
    return imported


def normalise_rows(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Imported:
    """Rows that already stand in the order of the columns, each cell in its stored form."""
    imported = Imported(list(columns))
    for line, cells in enumerate(rows, start=1):
        _add_row(imported, line, list(cells))
    return imported


def _plain(value: Any) -> str:
    return "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()


def _split_unit(text: str) -> tuple[str, str]:
    """A header's label and the unit in brackets behind it: 金额（万元）."""
    match = _IN_BRACKETS.match(_plain(text))
    return (match["label"], match["unit"].strip()) if match else (_plain(text), "")


def _label(text: Any) -> str:
    return re.sub(r"[\s:*]", "", _split_unit(_plain(text))[0])


def _find_header(rows: list[list[Any]], columns: Sequence[Column]) -> _Header | None:
    wanted = [_label(column.label) for column in columns]
    for line, row in enumerate(rows[:_HEADER_WITHIN]):
        labels = [_label(cell) for cell in row]
        positions = [labels.index(label) if label in labels else None for label in wanted]
        matched = sum(position is not None for position in positions)
        filled = sum(bool(label) for label in labels)
        if matched >= min(2, len(columns)) and matched * 2 >= filled:
            return _Header(line, positions)
    return None


def _open_header(rows: list[list[Any]]) -> tuple[_Header, list[Column]]:
    """The first row that is as wide as a table is its header; each column's kind is guessed."""
    widths = [sum(bool(_plain(cell)) for cell in row) for row in rows]
    needed = min(2, max(widths, default=0))
    line = next((n for n, width in enumerate(widths[:_HEADER_WITHIN]) if width >= needed), 0)
    width = max((len(row) for row in rows[line:]), default=0)
    header = rows[line] if rows else []
    columns = []
    for position in range(width):
        label, unit = _split_unit(header[position] if position < len(header) else "")
        cells = [row[position] for row in rows[line + 1 :] if position < len(row)]
        columns.append(_guessed(position, label, unit, [cell for cell in cells if _plain(cell)]))
    return _Header(line, list(range(width))), columns


def _guessed(position: int, label: str, unit: str, cells: list[Any]) -> Column:
    key = f"c{position + 1}"
    if cells and not any(_LEADING_ZERO.fullmatch(_plain(cell)) for cell in cells):
        kinds = (
            ("money", "integer", "decimal", "date")
            if unit == "元"
            else ("integer", "decimal", "date")
        )
        for kind in kinds:
            column = Column(key=key, label=label or f"第{position + 1}列", kind=kind, unit=unit)
            if all(_fits(cell, column) for cell in cells):
                return column
    whole = f"{label}（{unit}）" if unit else label
    return Column(key=key, label=whole or f"第{position + 1}列")


def _fits(cell: Any, column: Column) -> bool:
    try:
        normalise_cell(cell, column)
    except CellError:
        return False
    return True


def _say_what_the_header_says(rows: list[list[Any]], header: _Header, imported: Imported) -> None:
    """Units that differ, columns that are missing or unknown, lines above the header."""
    above = ["".join(_plain(cell) for cell in row) for row in rows[: max(header.line, 0)]]
    for line, text in enumerate(above, start=1):
        unit = _UNIT_LINE.search(text)
        for column in imported.columns:
            if unit and column.kind == "money" and unit[1] != (column.unit or "元"):
                imported.problems.append(
                    Problem(line, f"写明单位是“{unit[1]}”，请换算成“{column.unit}”", column.label)
                )
    if any(above):
        imported.notes.append(f"表头上方没有导入：{'；'.join(text for text in above if text)}。")
    if header.line < 0:
        return
    names = [_plain(cell) for cell in rows[header.line]]
    for index, position in enumerate(header.positions):
        column = imported.columns[index]
        if position is None:
            imported.notes.append(f"没有“{column.label}”列，已留空。")
            continue
        unit_in_header = _split_unit(names[position])[1]
        if unit_in_header.endswith(("元", "%", "‰")) and unit_in_header != column.unit:
            message = f"表头的单位是“{unit_in_header}”，本列的单位是“{column.unit}”，请换算后导入"
            imported.problems.append(Problem(header.line + 1, message, column.label))
    unknown = [n for at, n in enumerate(names) if n and at not in header.positions]
    if unknown:
        imported.notes.append(f"本表没有这些列，没有导入：{'、'.join(unknown)}。")


def _read_rows(
    rows: list[list[Any]], header: _Header, imported: Imported, *, keeps_totals: bool
) -> None:
    named = [_plain(cell) for cell in rows[header.line]] if header.line >= 0 else []
    for line, row in enumerate(rows[header.line + 1 :], start=header.line + 2):
        filled = [_plain(cell) for cell in row if _plain(cell)]
        if not filled:
            continue
        if not keeps_totals and re.sub(r"\s", "", filled[0]) in _TOTALS:
            imported.notes.append(
                f"第{line}行是合计行，没有导入（{' '.join(filled)}）；合计由系统计算。"
            )
            continue
        _add_row(imported, line, _in_order(row, header, named) if named else row)


def _in_order(row: list[Any], header: _Header, named: list[str]) -> list[Any]:
    """The cells in the order of our columns, and behind them those that stand under no name."""
    ordered = [row[at] if at is not None and at < len(row) else None for at in header.positions]
    return ordered + [cell for at, cell in enumerate(row) if at >= len(named) or not named[at]]


def _add_row(imported: Imported, line: int, cells: list[Any]) -> None:
    """One row in its stored form; a cell with a problem keeps its text."""
    width = len(imported.columns)
    number = len(imported.rows)
    extra = [_plain(cell) for cell in cells[width:] if _plain(cell)]
    if extra:
        message = f"多出：{'、'.join(extra)}（本表有{width}列）"
        imported.problems.append(Problem(line, message, row=number))
    stored: list[str | None] = []
    for index, column in enumerate(imported.columns):
        cell = cells[index] if index < len(cells) else None
        try:
            stored.append(normalise_cell(cell, column))
        except CellError as error:
            stored.append(str(cell))
            imported.problems.append(Problem(line, str(error), column.label, number, index))
    imported.rows.append(stored)

"""Identity numbers in a table: in a cell, across the cells of a row, down a column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .identity_numbers import Found, find

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from fupin_cms.disclosures.schema import Column, Table

_NEXT_CELL = "\t"
_NEXT_ROW = "\n"
_GAP = "\0"
"""Stands for a cell whose column holds figures or dates: no number is split over those."""


def find_in_table(table: Table, *, today: dt.date) -> Iterator[tuple[str, Found]]:
    """(place, number) of every identity number; the place names row and column."""
    for number, row in enumerate(table.rows, start=1):
        for column, cell in zip(table.columns, row, strict=True):
            for found in find(cell or "", label=column.label, today=today):
                yield f"第{number}行“{column.label}”", found
        across = _NEXT_CELL.join(map(_splittable, table.columns, row))
        for found in find(across, today=today):
            if _NEXT_CELL in found.separators:
                yield f"第{number}行", found
    for position, column in enumerate(table.columns):
        if column.kind != "text":
            continue
        down = _NEXT_ROW.join(_splittable(column, row[position]) for row in table.rows)
        for found in find(down, label=column.label, today=today):
            if _NEXT_ROW in found.separators:
                # Codes stand below each other in many a column, so a person has to look.
                yield f"第{found.line}行“{column.label}”", replace(found, certain=False)


def _splittable(column: Column, cell: str | None) -> str:
    return " ".join((cell or "").split()) if column.kind == "text" else _GAP

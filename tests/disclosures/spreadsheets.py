"""xlsx files for tests."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Callable


def xlsx(fill: Callable[[Any], None]) -> bytes:
    """The bytes of a workbook of one sheet, filled by `fill(sheet)`."""
    book = openpyxl.Workbook()
    fill(book.active)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def xlsx_of(*rows: list[Any]) -> bytes:
    """The bytes of a workbook with these rows."""

    def fill(sheet: Any) -> None:
        for row in rows:
            sheet.append(row)

    return xlsx(fill)

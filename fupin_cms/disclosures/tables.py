"""A table stored as one value: 5,000 rows are normal, so no row is an object of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypedDict, TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models

from .schema import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence


class TableValue(TypedDict):
    """What the field stores: every cell is a string or null."""

    rows: list[list[str | None]]


class TableField(models.JSONField):
    """A table with columns fixed by the page type. The value is a `TableValue`."""

    def __init__(self, *args: Any, columns: Sequence[Column] = (), **kwargs: Any) -> None:
        self.columns = tuple(columns)
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        # Columns are the form's and the document's business: changing one is no migration.
        return name, path, args, kwargs

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        width = len(self.columns)
        for number, row in enumerate((value or {}).get("rows", []), start=1):
            if len(row) != width:
                raise ValidationError(f"第{number}行有{len(row)}列，应为{width}列。")


def column_sum(
    columns: Sequence[Column], value: TableValue | dict[str, Any] | None, key: str
) -> Decimal:
    """The sum of a money or number column; empty cells count nothing.

    Raises ValueError where there is no such column.
    """
    position = [column.key for column in columns].index(key)
    cells = (row[position] for row in (value or {}).get("rows", []))
    return sum((Decimal(cell) for cell in cells if cell), Decimal(0))


def to_table(columns: Sequence[Column], value: TableValue | dict[str, Any] | None) -> Table:
    """The document's form of a stored table."""
    rows = (value or {}).get("rows", [])
    return Table(columns=list(columns), rows=[list(row) for row in rows])

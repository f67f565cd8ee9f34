"""A table stored as one value: 5,000 rows are normal, so no row is an object of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict

from django.core.exceptions import ValidationError
from django.db import models

from .schema import Column, Table
from .table_cells import is_stored_form
from .table_forms import TableFormField

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

    def formfield(self, **kwargs: Any) -> Any:
        """Paste or upload, with preview. Wagtail's and Django's own forms take it alike."""
        kwargs.update(form_class=TableFormField, columns=self.columns, show_hidden_initial=False)
        return super(models.JSONField, self).formfield(**kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Raises ValidationError where a row has too few cells, or a cell not its stored form."""
        super().validate(value, model_instance)
        for number, row in enumerate((value or {}).get("rows", []), start=1):
            if len(row) != len(self.columns):
                raise ValidationError(f"第{number}行有{len(row)}列，应为{len(self.columns)}列。")
            for cell, column in zip(row, self.columns, strict=True):
                if not is_stored_form(cell, column):
                    raise ValidationError(f"第{number}行“{column.label}”不能是“{cell}”。")


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

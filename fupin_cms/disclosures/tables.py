"""A table stored as one value: 5,000 rows are normal, so no row is an object of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.db import models

from .schema import Column, Table


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


def to_table(columns: Sequence[Column], value: TableValue | dict[str, Any] | None) -> Table:
    """The document's form of a stored table."""
    rows = (value or {}).get("rows", [])
    return Table(columns=list(columns), rows=[list(row) for row in rows])

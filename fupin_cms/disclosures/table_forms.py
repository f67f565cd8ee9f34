"""The form field of a table: pasted or uploaded in the browser, submitted as one value."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from pydantic import TypeAdapter
from pydantic import ValidationError as SchemaError

from .schema import Column
from .table_import import normalise_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN_PROBLEMS = 20
_DAMAGED = "表格的内容不完整，请重新粘贴或上传。"
columns_adapter = TypeAdapter(list[Column])


class TableInput(forms.Widget):
    """Paste, upload and preview; the value is one hidden input with JSON."""

    template_name = "fupin_cms/admin/widgets/table.html"

    def __init__(self, columns: Sequence[Column] = (), attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.columns = tuple(columns)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"].update(
            url=reverse("fupin_import_table"),
            columns=columns_adapter.dump_json(list(self.columns)).decode(),
            is_open=not self.columns,
            column_labels="、".join(column.label for column in self.columns),
        )
        return context

    class Media:
        js = ("fupin_cms/admin/table.js",)
        css = {"all": ("fupin_cms/admin/table.css",)}


class TableFormField(forms.Field):
    """A table with the given columns, or, where none are given, with columns of the editor's own.

    The cleaned value is `{"rows": […]}`, with `"columns"` beside it in the second case; `{}` where
    the table is empty.
    """

    def __init__(self, *, columns: Sequence[Column] = (), **kwargs: Any) -> None:
        self.columns = tuple(columns)
        kwargs.setdefault("widget", TableInput(self.columns))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, str):  # as it was submitted, to be shown again
            return value
        return json.dumps(value, ensure_ascii=False) if value else ""

    def to_python(self, value: Any) -> dict[str, Any]:
        if not value:
            return {}
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError as error:
                raise ValidationError(_DAMAGED) from error
        rows = value.get("rows") if isinstance(value, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise ValidationError(_DAMAGED)
        if not rows:
            return {}
        columns = list(self.columns) or _own_columns(value.get("columns"))
        imported = normalise_rows(columns, rows)
        if imported.problems:
            messages = [str(problem) for problem in imported.problems[:_SHOWN_PROBLEMS]]
            if len(imported.problems) > _SHOWN_PROBLEMS:
                messages.append(f"还有{len(imported.problems) - _SHOWN_PROBLEMS}处问题。")
            raise ValidationError(messages)
        if self.columns:
            return {"rows": imported.rows}
        return {"columns": columns_adapter.dump_python(columns), "rows": imported.rows}

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


def _own_columns(columns: Any) -> list[Column]:
    """The editor's own columns, with keys by position."""
    try:
        given = columns_adapter.validate_python(columns)
    except SchemaError as error:
        raise ValidationError(_DAMAGED) from error
    if not given or any(not column.label.strip() for column in given):
        raise ValidationError("请给表格的每一列写上名称。")
    return [
        column.model_copy(update={"key": f"c{number}", "label": column.label.strip()})
        for number, column in enumerate(given, start=1)
    ]

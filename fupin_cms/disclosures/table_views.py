"""The admin's address where a pasted or uploaded table is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST
from pydantic import TypeAdapter, ValidationError

from .table_forms import columns_adapter
from .table_import import Imported, import_table, normalise_rows
from .table_sources import TableReadError, read_file, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .schema import Column

_rows = TypeAdapter(list[list[str | None]])


@require_POST
def import_view(request: HttpRequest) -> JsonResponse:
    """Read `file`, or `text`, or `rows` (JSON, to read again by changed columns), by `columns`.

    Answers what was recognised, with problems by row; 422 with `error` where it is no table.
    """
    try:
        columns = columns_adapter.validate_json(request.POST.get("columns", "[]"))
        imported = _imported(request, columns)
    except ValidationError as error:
        raise BadRequest("columns or rows are not what the form sends") from error
    except TableReadError as error:
        return _answer({"error": str(error)}, status=422)
    return _answer(
        {
            "columns": columns_adapter.dump_python(imported.columns),
            "rows": imported.rows,
            "problems": [
                {"message": str(problem), "row": problem.row, "column": problem.column}
                for problem in imported.problems
            ],
            "notes": imported.notes,
        }
    )


def _imported(request: HttpRequest, columns: Sequence[Column]) -> Imported:
    if "rows" in request.POST:
        return normalise_rows(columns, _rows.validate_json(request.POST["rows"]))
    if upload := request.FILES.get("file"):
        return import_table(read_file(upload.name or "", upload.read()), columns)
    return import_table(read_text(request.POST.get("text", "")), columns)


def _answer(content: dict[str, object], status: int = 200) -> JsonResponse:
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})

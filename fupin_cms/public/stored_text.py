"""Text out of stored JSON bytes, taken by the database: a list of versions reads no documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Func, TextField

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.expressions import Combinable
    from django.db.models.sql.compiler import SQLCompiler


class StoredText(Func):
    """The text at a path of JSON that is kept as bytes; NULL where there is none."""

    output_field = TextField()

    def __init__(self, expression: str | Combinable, *path: str) -> None:
        super().__init__(expression)
        self.path = path

    def as_sqlite(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,  # noqa: ARG002 - the interface of an expression
        **_: Any,
    ) -> tuple[str, tuple[str | int, ...]]:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"json_extract(CAST({sql} AS TEXT), %s)", (*params, ".".join(("$", *self.path)))

    def as_postgresql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,  # noqa: ARG002 - the interface of an expression
        **_: Any,
    ) -> tuple[str, list[Any]]:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"(convert_from({sql}, 'UTF8')::jsonb #>> %s::text[])", [*params, list(self.path)]

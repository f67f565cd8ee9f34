"""Queries that are compiled once and run many times: what every reader asks costs no compiling."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.db import connection, models

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.backends.utils import CursorWrapper

Value = uuid.UUID | int | str

_UUID = models.UUIDField()


class Prepared:
    """A query of the ORM, compiled at its first use with each database and each `size`.

    `build` gets a stand-in for each value and returns a `values_list`. The values must be compared
    as they are, by `=`, `<` and the like: nothing of them may be part of the SQL.
    """

    def __init__(
        self, build: Callable[..., models.QuerySet[Any, Any]], *, uuid_as_text: bool = False
    ) -> None:
        """`uuid_as_text`: UUIDs come as they are written, which spares to make each twice."""
        self._build, self._uuid_as_text = build, uuid_as_text
        self._compiled: dict[tuple[str, int | None], _Compiled] = {}

    def rows(self, *values: Value, size: int | None = None) -> list[tuple[Any, ...]]:
        """The rows for these values, the first `size` of them; one query."""
        key = (connection.vendor, size)
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = self._compiled[key] = _compile(
                self._build, values, size, uuid_as_text=self._uuid_as_text
            )
        with _cursor(connection.vendor, binary=compiled.binary) as cursor:
            cursor.execute(compiled.sql, compiled.parameters(values))
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return [compiled.converted(row) for row in rows] if compiled.converters else rows


@dataclass(frozen=True)
class _Compiled:
    sql: str
    given: Sequence[Any]
    """The parameters, with the place of a value (`_Place`) wherever one stands."""
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
    """What brings a column, by its place, from the database's type to ours."""
    binary: bool
    """Whether the answer may come in binary: JSON is read as text by the ORM's own converters."""

    def parameters(self, values: Sequence[Value]) -> list[Any]:
        return [_stored(values[one.number]) if type(one) is _Place else one for one in self.given]

    def converted(self, row: Sequence[Any]) -> tuple[Any, ...]:
        cells = list(row)
        for place, functions, expression in self.converters:
            for convert in functions:
                cells[place] = convert(cells[place], expression, connection)
        return tuple(cells)


@dataclass(frozen=True)
class _Place:
    number: int


def _cursor(vendor: str, *, binary: bool) -> CursorWrapper:
    if vendor != "postgresql":
        return connection.cursor()
    # Its driver is there only where the database is.
    from .bound_cursor import bound_cursor  # noqa: PLC0415

    return bound_cursor(binary=binary)


def _stored(value: Any) -> Any:
    """A value as a parameter of the database's driver."""
    if isinstance(value, uuid.UUID):
        return _UUID.get_db_prep_value(value, connection)
    return value.value if isinstance(value, Enum) else value


def _written(value: Any, *_: Any) -> str:
    """A UUID as it is written: SQLite has its digits alone, PostgreSQL's driver makes one."""
    if not isinstance(value, str):
        return str(value)
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"


def _stand_in(value: Value, number: int) -> Value:
    """A value of the same type that no query has by itself."""
    match value:
        case uuid.UUID():
            return uuid.UUID(int=(0xF00D << 64) + number)
        case int():
            return 0xF00D_F00D_0000 + number
        case str():
            return f"\uf00d{number}"


def _compile(
    build: Callable[..., models.QuerySet[Any, Any]],
    values: Sequence[Value],
    size: int | None,
    *,
    uuid_as_text: bool,
) -> _Compiled:
    stand_ins = [_stand_in(value, number) for number, value in enumerate(values)]
    places = {_stored(one): _Place(number) for number, one in enumerate(stand_ins)}
    query = build(*stand_ins)[:size].query
    compiler = query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    given = [places.get(one) or _stored(one) for one in parameters]
    missing = set(places.values()) - {one for one in given if isinstance(one, _Place)}
    if missing:
        raise ValueError(f"a value does not stand in the query as it is: {sql}")
    columns = [expression for expression, *_ in compiler.select]
    converters = compiler.get_converters(columns)
    if uuid_as_text:
        for place, column in enumerate(columns):
            if isinstance(column.output_field, models.UUIDField):
                converters[place] = ([_written], column)
    return _Compiled(
        sql,
        given,
        [(place, functions, expression) for place, (functions, expression) in converters.items()],
        not any(isinstance(column.output_field, models.JSONField) for column in columns),
    )

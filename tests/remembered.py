"""Scenes that are always built alike: built once by the code itself, later put back as rows.

Most tests begin with the same tree and the same accounts. Building them takes longer than most of
what is tested; their rows are the same each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, transaction
from wagtail.models import Site

if TYPE_CHECKING:
    from collections.abc import Callable

Row = tuple[Any, ...]


@dataclass(frozen=True)
class _Change:
    """What building a scene did to one table."""

    table: str
    columns: list[str]
    key: int
    count: int
    """How many rows there were before."""
    added: list[Row]
    changed: list[Row]
    removed: list[Any]
    """Keys of rows."""

    def put_back(self, cursor: Any) -> None:
        quote = connection.ops.quote_name
        table = quote(self.table)
        where = f"{quote(self.columns[self.key])} = %s"
        if self.removed:
            cursor.executemany(
                f"DELETE FROM {table} WHERE {where}",  # noqa: S608
                [(key,) for key in self.removed],
            )
        if self.changed:
            values = ", ".join(f"{quote(name)} = %s" for name in self.columns)
            cursor.executemany(
                f"UPDATE {table} SET {values} WHERE {where}",  # noqa: S608
                [(*row, row[self.key]) for row in self.changed],
            )
        if self.added:
            names = ", ".join(map(quote, self.columns))
            places = ", ".join(["%s"] * len(self.columns))
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608
                self.added,
            )


_builders: dict[str, Callable[[], Any]] = {}
_alone: dict[str, Callable[[], Any]] = {}
_known: dict[str, list[_Change]] = {}


def remember(name: str, build: Callable[[], Any]) -> None:
    """Have a scene learnt with the database; each is built upon those named before it."""
    _builders[name] = build


def remember_alone(name: str, build: Callable[[], Any]) -> None:
    """Have a scene learnt that is built upon nothing but what the migrations left."""
    _alone[name] = build


def learn() -> None:
    """Build every scene on the database as the migrations left it, and take it all back."""
    for builders in (_builders, *({name: build} for name, build in _alone.items())):
        with transaction.atomic():
            before = _everything()
            for name, build in builders.items():
                build()
                after = _everything()
                _known[name] = list(_changes(before, after))
                before = after
            transaction.set_rollback(True)
        Site.clear_site_root_paths_cache()


def put_back(name: str) -> bool:
    """Whether the scene is there now: not where it is unknown, or the tables hold other rows."""
    changes = _known.get(name)
    if not changes or not _as_before(changes):
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        for change in changes:
            change.put_back(cursor)
    Site.clear_site_root_paths_cache()
    return True


def _as_before(changes: list[_Change]) -> bool:
    """Whether there are as many rows as there were, and none under a key that is to be added: what
    a flush puts back of many-to-many tables has other keys on SQLite.
    """
    counted: list[str] = []
    taken: list[Any] = []
    for change in changes:
        table, key = map(connection.ops.quote_name, (change.table, change.columns[change.key]))
        counted.append(f"(SELECT COUNT(*) FROM {table})")  # noqa: S608
        places = ", ".join(["%s"] * len(change.added)) or "NULL"
        counted.append(f"(SELECT COUNT(*) FROM {table} WHERE {key} IN ({places}))")  # noqa: S608
        taken += [row[change.key] for row in change.added]
    expected = [count for change in changes for count in (change.count, 0)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counted)}", taken)
        return list(cursor.fetchone()) == expected


def _everything() -> dict[str, tuple[list[str], int, dict[Any, Row]]]:
    """Of every table the names of its columns, which is the key, and its rows by key."""
    tables = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.managed or model._meta.proxy:
                continue
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            columns = [column[0] for column in cursor.description]
            pk = model._meta.pk
            if pk is None or pk.column not in columns:
                continue  # SQLite's full text, which follows a table of its own
            key = columns.index(pk.column)
            tables[table] = (columns, key, {row[key]: row for row in cursor.fetchall()})
    return tables


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Any:
    for table, (columns, key, rows) in after.items():
        old = before[table][2]
        added = [row for pk, row in rows.items() if pk not in old]
        changed = [row for pk, row in rows.items() if pk in old and old[pk] != row]
        removed = [pk for pk in old if pk not in rows]
        if added or changed or removed:
            yield _Change(table, columns, key, len(old), added, changed, removed)

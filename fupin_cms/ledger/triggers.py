"""What keeps the append-only tables append-only in the database itself, erasure apart.

SQLite drops a table's triggers when it alters the table by making it anew, so they are put back
after every migrate. Nothing but the test runner's flush lifts them.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connections

from .models import AppendOnlyModel
from .trigger_exceptions import alterable, deletable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

VENDORS = ("sqlite", "postgresql")


def append_only_models() -> list[type[AppendOnlyModel]]:
    """Every model of the ledger that is append-only."""
    return [model for model in apps.get_models() if issubclass(model, AppendOnlyModel)]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger on, new, wherever its table is there."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table, model in _tables(connection).items():
                cursor.execute(_postgresql_function(table, model))
        for statement in wanted(connection).values():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger off: for the test runner's flush, and for putting them on anew."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        connection.check_constraints()  # a table with checks still to come cannot be altered
    with connection.cursor() as cursor:
        for name, table in _present(connection).items():
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER {name} ON {table}")
            else:
                cursor.execute(f"DROP TRIGGER {name}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that should be on and are not, for the tables that are there."""
    present = _present(connection, enabled_only=True)
    return sorted(name for name in wanted(connection) if name not in present)


def altered(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that are on and do not say what they should: their text was changed."""
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS[connection.vendor])
        present = {name: tuple(texts) for name, *texts in cursor.fetchall()}
    return sorted(
        name
        for name, texts in _expected(connection).items()
        if name in present and present[name] != texts
    )


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Without triggers: for tests that alter the ledger by hand, and for the runner's flush."""
    remove(connections[using])
    try:
        yield
    finally:
        install(connections[using])


def install_after_migrate(using: str, **_: Any) -> None:
    """Receives `post_migrate`."""
    install(connections[using])


def _tables(connection: BaseDatabaseWrapper) -> dict[str, type[AppendOnlyModel]]:
    there = set(connection.introspection.table_names())
    models = {model._meta.db_table: model for model in append_only_models()}
    return {table: model for table, model in models.items() if table in there}


def wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The statement of each trigger by the trigger's name, for the tables that are there."""
    build = _postgresql if connection.vendor == "postgresql" else _sqlite
    found: dict[str, str] = {}
    for table, model in _tables(connection).items():
        found.update(build(table, model))
    return found


def _expected(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, ...]]:
    """The texts of each trigger as the database gives them back."""
    if connection.vendor == "sqlite":
        return {name: (statement,) for name, statement in wanted(connection).items()}
    found: dict[str, tuple[str, ...]] = {}
    for table, model in _tables(connection).items():
        body = _postgresql_body(model)
        for name, statement in _postgresql(table, model).items():
            # PostgreSQL words the statement in its own way: other order, no needless quotes.
            told = statement.replace('"', "").replace("UPDATE OR DELETE", "DELETE OR UPDATE")
            found[name] = (told, body, "plpgsql")
    return found


def _sqlite(table: str, model: type[AppendOnlyModel]) -> dict[str, str]:
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only');"
    altering, deleting = alterable(model, "IS") or "FALSE", deletable(model) or "FALSE"
    return {
        f"{table}_no_update": (
            f'CREATE TRIGGER {table}_no_update BEFORE UPDATE ON "{table}"'
            f" WHEN ({altering}) IS NOT TRUE BEGIN {refuse} END"
        ),
        f"{table}_no_delete": (
            f'CREATE TRIGGER {table}_no_delete BEFORE DELETE ON "{table}"'
            f" WHEN ({deleting}) IS NOT TRUE BEGIN {refuse} END"
        ),
        # INSERT OR REPLACE deletes the old row without asking the delete trigger.
        f"{table}_no_replace": (  # the names are our own models'
            f'CREATE TRIGGER {table}_no_replace BEFORE INSERT ON "{table}"'  # noqa: S608
            f' WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {_same_key(model)}) BEGIN {refuse} END'
        ),
    }


def _same_key(model: type[AppendOnlyModel]) -> str:
    """A condition on a row that has a key of NEW's: the primary or any other unique one."""
    columns = {field.name: field.column for field in model._meta.local_concrete_fields}
    keys = [
        *([field.column] for field in model._meta.local_concrete_fields if field.unique),
        *(
            [columns[name] for name in constraint.fields]
            for constraint in model._meta.total_unique_constraints
        ),
    ]
    return " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in key) + ")" for key in keys
    )


def _postgresql_function(table: str, model: type[AppendOnlyModel]) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {_function(table)}() RETURNS trigger LANGUAGE plpgsql"
        f" AS $${_postgresql_body(model)}$$"
    )


def _postgresql_body(model: type[AppendOnlyModel]) -> str:
    return f"""
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF {alterable(model, "IS NOT DISTINCT FROM") or "FALSE"} THEN RETURN NEW; END IF;
  ELSIF TG_OP = 'DELETE' THEN
    IF {deletable(model) or "FALSE"} THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END
"""


def _function(table: str) -> str:
    return f"{table}_append_only"


def _postgresql(table: str, _model: type[AppendOnlyModel]) -> dict[str, str]:
    return {
        f"{table}_no_change": (
            f'CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON "{table}"'
            f" FOR EACH ROW EXECUTE FUNCTION {_function(table)}()"
        ),
        f"{table}_no_truncate": (
            f'CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON "{table}"'
            f" FOR EACH STATEMENT EXECUTE FUNCTION {_function(table)}()"
        ),
    }


_PRESENT = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)"
    ),
}


_TEXTS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT t.tgname, pg_get_triggerdef(t.oid, true), p.prosrc, l.lanname"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang"
        " WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)"
    ),
}


def _present(connection: BaseDatabaseWrapper, *, enabled_only: bool = False) -> dict[str, str]:
    """Our triggers by name, with their tables; one that does not fire always is as good as none."""
    query = _PRESENT[connection.vendor]
    if enabled_only and connection.vendor == "postgresql":
        query += " AND t.tgenabled IN ('O', 'A')"
    ours = {model._meta.db_table for model in append_only_models()}
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {
            name: table
            for name, table in cursor.fetchall()
            if table in ours and name.startswith(f"{table}_no_")
        }

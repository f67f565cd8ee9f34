"""Copies of the whole database: by SQLite's backup interface, or by PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import DatabaseError

from . import triggers

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper


class DatabaseCopyError(Exception):
    """The database cannot be copied; the message says in Chinese what to do."""


def dump(connection: BaseDatabaseWrapper, path: Path) -> None:
    """Write the state of one moment to a new file; writers go on meanwhile."""
    if connection.vendor == "sqlite":
        source = sqlite3.connect(_sqlite_name(connection))
        with closing(source), closing(sqlite3.connect(path)) as target:
            source.backup(target)
        return
    _run(connection, "pg_dump", "--format=custom", "--no-owner", "--file", str(path))


def load(connection: BaseDatabaseWrapper, path: Path) -> None:
    """Put a dump in the place of whatever the database holds, then bring it to this version.

    Nobody else may be connected. The append-only triggers are put back by `migrate`.
    """
    if connection.vendor == "sqlite":
        connection.close()
        with (
            closing(sqlite3.connect(path)) as source,
            closing(sqlite3.connect(_sqlite_name(connection))) as target,
        ):
            source.backup(target)
    else:
        program("pg_restore")
        _drop_all(connection)
        _run(
            connection,
            "pg_restore",
            "--no-owner",
            "--single-transaction",
            "--exit-on-error",
            str(path),
        )
    connection.close()
    call_command("migrate", verbosity=0, interactive=False)
    missing = triggers.missing(connection)
    if missing:
        raise DatabaseError(f"triggers are missing after the restore: {', '.join(missing)}")


def program(name: str) -> str:
    """The path of a program of PostgreSQL. Raises DatabaseCopyError where it is not installed."""
    found = shutil.which(name)
    if found is None:
        raise DatabaseCopyError(
            f"没有找到 {name}。请安装 PostgreSQL 客户端（不低于服务器的版本）后再试。"
        )
    return found


def _sqlite_name(connection: BaseDatabaseWrapper) -> str:
    return str(connection.settings_dict["NAME"])


def _drop_all(connection: BaseDatabaseWrapper) -> None:
    """Every table of the schema with its triggers; sequences and indexes go with them."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
        cursor.execute(
            "SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'fupin_%'"
            " AND pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")


def _run(connection: BaseDatabaseWrapper, name: str, *arguments: str) -> None:
    settings = connection.settings_dict
    # By the environment: what stands on the command line every account of the machine can read.
    variables = {
        "PGHOST": settings["HOST"],
        "PGPORT": str(settings["PORT"]),
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
    }
    given = {key: value for key, value in variables.items() if value}
    command = [program(name), *arguments]
    if name == "pg_restore":
        command += ["--dbname", settings["NAME"]]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, arguments of ours
        command, env={**os.environ, **given}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DatabaseCopyError(f"{name} 失败：{done.stderr.strip()[-2000:]}")

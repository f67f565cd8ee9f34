"""The database as the migrations leave it: made by one worker of a run, copied by the others.

To migrate takes twenty seconds of a processor, to copy a moment. What Django does after every
migration it does in each worker.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.db import connection

from .sharing import database_name, folder, users

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """pytest-django's place for what is done before it makes the database."""
    if not hasattr(request.config, "workerinput") or request.config.getvalue("reuse_db"):
        yield
        return
    pattern, me = folder(tmp_path_factory) / "migrated", str(tmp_path_factory.getbasetemp())
    create = connection.creation.create_test_db

    def create_or_copy(*given: Any, **named: Any) -> str:
        _sweep()
        with users(pattern) as names:
            first = not names
            if first:
                made = create(*given, **named)
                _keep(pattern)
            names.add(me)
        if first:
            return made
        with _beginning_as(pattern):
            return create(*given, **named)

    with mock.patch.object(connection.creation, "create_test_db", create_or_copy):
        yield
    with users(pattern) as names, django_db_blocker.unblock():
        names.discard(me)
        if not names:
            _forget(pattern)


def _sweep() -> None:
    """Remove what a killed run left beside its database: SQLite would take it for the new one's."""
    if connection.vendor == "sqlite":
        creation: Any = connection.creation
        for rest in ("-wal", "-shm"):
            Path(f"{creation._get_test_db_name()}{rest}").unlink(missing_ok=True)


def _keep(pattern: Path) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        shutil.copyfile(connection.settings_dict["NAME"], pattern)
        return
    _run(
        f'CREATE DATABASE "{database_name(pattern)}" TEMPLATE "{connection.settings_dict["NAME"]}"'
    )


def _beginning_as(pattern: Path) -> Any:
    """While this lasts, a database that is created has what the pattern has."""
    if connection.vendor != "sqlite":
        template = {"TEMPLATE": database_name(pattern)}
        return mock.patch.dict(connection.settings_dict["TEST"], template)
    creation: Any = connection.creation
    empty = creation._create_test_db

    def copied(*given: Any, **named: Any) -> Any:
        name = empty(*given, **named)
        shutil.copyfile(pattern, name)
        return name

    return mock.patch.object(creation, "_create_test_db", copied)


def _forget(pattern: Path) -> None:
    pattern.unlink(missing_ok=True)
    if connection.vendor != "sqlite":
        _run(f'DROP DATABASE IF EXISTS "{database_name(pattern)}"')


def _run(statement: str) -> None:
    creation: Any = connection.creation
    with creation._nodb_cursor() as cursor:
        cursor.execute(statement)

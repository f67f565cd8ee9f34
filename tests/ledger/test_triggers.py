"""The database itself refuses to alter the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from fupin_cms.ledger import triggers
from fupin_cms.ledger.models import AppendOnlyError, Release, StoredBytes
from fupin_cms.ledger.verify import Part
from fupin_cms.ledger.verify import run as verify_run

from . import acting

if TYPE_CHECKING:
    from collections.abc import Callable

TABLES = [model._meta.db_table for model in triggers.append_only_models()]
HOLDS_ROWS = {"fupin_cms_release", "fupin_cms_releasesignature", "fupin_cms_storedbytes"}


HOLLOW = """
CREATE OR REPLACE FUNCTION @table_append_only() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RETURN NEW; END $$
"""
RENEWED = """
DROP TRIGGER @table_no_change ON @table;
CREATE TRIGGER @table_no_change {} ON @table
FOR EACH ROW {} EXECUTE FUNCTION @table_append_only()
"""


@pytest.fixture
def release(fund: Any) -> Release:
    return acting.issue(fund)


def run(statement: str, table: str = "", column: str = "") -> None:
    statement = statement.replace("@table", table).replace("@column", column)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_append_only_table_is_known() -> None:
    assert set(TABLES) >= {*HOLDS_ROWS, "fupin_cms_releasefile"}


@pytest.mark.django_db
@pytest.mark.parametrize("table", sorted(HOLDS_ROWS))
def test_delete_is_refused(release: Release, table: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        run("DELETE FROM @table", table)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("fupin_cms_release", "title"),
        ("fupin_cms_releasesignature", "person_name"),
        ("fupin_cms_storedbytes", "kind"),
    ],
)
def test_update_is_refused(release: Release, table: str, column: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        run("UPDATE @table SET @column = 'x'", table, column)


@pytest.mark.django_db
@pytest.mark.sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("table", sorted(HOLDS_ROWS))
def test_replace_is_refused__whatever_the_connection_sets(
    release: Release, table: str, recursive: str
) -> None:
    run(f"PRAGMA recursive_triggers={recursive}")
    try:
        with pytest.raises(IntegrityError, match="append-only"):
            run("INSERT OR REPLACE INTO @table SELECT * FROM @table", table)
    finally:
        run("PRAGMA recursive_triggers=ON")


@pytest.mark.django_db
@pytest.mark.sqlite
def test_replace_by_another_unique_key_is_refused(release: Release) -> None:
    """A new primary key with an old (stream, seq) would delete the old release."""
    columns = [
        field.column
        for field in Release._meta.concrete_fields
        if field.column and field.column != "id"
    ]
    names = ", ".join(columns)
    with pytest.raises(IntegrityError, match="append-only"):
        run(
            "INSERT OR REPLACE INTO @table (id, @column) SELECT id + 1, @column FROM @table",
            "fupin_cms_release",
            names,
        )


@pytest.mark.django_db
@pytest.mark.postgresql
@pytest.mark.parametrize("table", TABLES)
def test_truncate_is_refused(release: Release, table: str) -> None:
    connection.check_constraints()  # with foreign keys still to check it is refused anyway
    with pytest.raises(DatabaseError, match="append-only"):
        run("TRUNCATE @table CASCADE", table)


@pytest.mark.django_db
def test_models_refuse_before_the_database_does(release: Release) -> None:
    with pytest.raises(AppendOnlyError):
        release.save()
    with pytest.raises(AppendOnlyError):
        release.delete()
    attempts: list[Callable[[], Any]] = [
        lambda: Release.objects.update(title="x"),
        lambda: Release.objects.all().delete(),
        lambda: StoredBytes.objects.bulk_update([], ["kind"]),
    ]
    for attempt in attempts:
        with pytest.raises(AppendOnlyError):
            attempt()


def database_checks() -> list[str]:
    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    return [str(message.id) for message in found]


@pytest.mark.django_db
def test_check__says_each_missing_trigger() -> None:
    assert triggers.missing(connection) == []
    assert database_checks() == []
    triggers.remove(connection)
    assert len(triggers.missing(connection)) >= len(TABLES)
    assert set(database_checks()) == {"fupin_cms.E020"}
    triggers.install(connection)
    assert database_checks() == []


@pytest.mark.django_db
@pytest.mark.postgresql
def test_check__a_disabled_trigger_is_missing() -> None:
    run("ALTER TABLE fupin_cms_release DISABLE TRIGGER fupin_cms_release_no_change")
    assert triggers.missing(connection) == ["fupin_cms_release_no_change"]


@pytest.mark.django_db
@pytest.mark.sqlite
@pytest.mark.parametrize("table", TABLES)
def test_check__a_trigger_of_the_same_name_that_does_less_is_named__sqlite(table: str) -> None:
    run("DROP TRIGGER @table_no_update", table)
    run("CREATE TRIGGER @table_no_update BEFORE UPDATE ON @table WHEN 0 BEGIN SELECT 1; END", table)
    assert triggers.missing(connection) == []
    assert triggers.altered(connection) == [f"{table}_no_update"]
    assert database_checks() == ["fupin_cms.E020"]
    (fault,) = verify_run(Part("triggers"))[0]
    assert f"触发器 {table}_no_update 的内容被改动" in fault.message
    triggers.install(connection)
    assert database_checks() == []


@pytest.mark.django_db
@pytest.mark.postgresql
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("statement", "names"),
    [
        (HOLLOW, {"no_change", "no_truncate"}),
        (RENEWED.format("BEFORE DELETE", ""), {"no_change"}),
        (RENEWED.format("BEFORE UPDATE OR DELETE", "WHEN (false)"), {"no_change"}),
    ],
)
def test_check__a_trigger_of_the_same_name_that_does_less_is_named__postgresql(
    table: str, statement: str, names: set[str]
) -> None:
    run(statement, table)
    assert triggers.missing(connection) == []
    assert set(triggers.altered(connection)) == {f"{table}_{name}" for name in names}
    assert set(database_checks()) == {"fupin_cms.E020"}
    triggers.install(connection)
    assert database_checks() == []


@pytest.mark.django_db
@pytest.mark.postgresql
def test_check__a_trigger_for_replicas_alone_is_missing() -> None:
    run("ALTER TABLE fupin_cms_release ENABLE REPLICA TRIGGER fupin_cms_release_no_change")
    assert triggers.missing(connection) == ["fupin_cms_release_no_change"]


@pytest.mark.django_db(transaction=True)
def test_migrate_puts_them_back() -> None:
    triggers.remove(connection)
    call_command("migrate", verbosity=0)
    assert triggers.missing(connection) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_again", [1, 2])
def test_flush_of_the_runner__empties_the_ledger_between_tests(_again: int) -> None:
    assert not StoredBytes.objects.exists()
    StoredBytes.objects.create(digest="0" * 64, kind="act", data=b"{}")
    assert triggers.missing(connection) == []

"""What the pool asks a connection before it hands it out, and when that is worth a way there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest import mock

import psycopg
import pytest
from django.db import connection

from site_config.bounded_connection import HEARD_SECONDS, BoundedConnection

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def bounded() -> Iterator[BoundedConnection]:
    given = connection.get_connection_params()
    names = {"dbname", "user", "password", "host", "port"}
    parameters: Any = {name: value for name, value in given.items() if name in names}
    made = BoundedConnection.connect(**parameters, autocommit=True)
    yield made
    made.close()


def asked(bounded: BoundedConnection) -> int:
    """How often the server is asked when the pool asks the connection."""
    with mock.patch.object(psycopg.Connection, "execute") as execute:
        bounded.execute("")
    return int(execute.call_count)


def test_a_server_that_was_just_heard_is_not_asked(bounded: BoundedConnection) -> None:
    bounded.execute("SELECT 1")
    assert asked(bounded) == 0
    bounded.heard_at -= HEARD_SECONDS + 1
    assert asked(bounded) == 1


def test_a_transaction_that_was_left_open_is_asked_about(bounded: BoundedConnection) -> None:
    bounded.execute("BEGIN")
    assert asked(bounded) == 1


def test_a_server_that_has_gone_is_noticed_at_once(bounded: BoundedConnection) -> None:
    row = bounded.execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [row[0]])
    with pytest.raises(psycopg.OperationalError):
        bounded.execute("")

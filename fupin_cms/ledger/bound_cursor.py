"""Cursors of PostgreSQL for queries that run again and again: values go beside the SQL, not in it.

Django writes the values into the text of every query, and has every answer as text: two thirds of
what a short query costs the process. Here the server binds them, answers in binary, and keeps the
plan where the connection has a `prepare_threshold` (`OPTIONS`; none by default, since not every
pooler of connections knows prepared statements).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg import Cursor
from psycopg.pq import Format

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper


def bound_cursor(*, binary: bool) -> CursorWrapper:
    """A cursor for one query, which is counted and logged as any other of Django's."""
    connection.ensure_connection()
    cursor: Any = Cursor(connection.connection)
    cursor.format = Format.BINARY if binary else Format.TEXT
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrap(cursor)

"""What the triggers let through: nothing but what an `erased` event in the ledger names.

Each condition is SQL over `OLD` and `NEW`, for SQLite and PostgreSQL alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .models import (
    ERASED_MARK,
    ErasedBytes,
    Release,
    ReleaseFile,
    ReleaseSignature,
    StoredBytes,
)
from .standing import DOCUMENT_EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .models import AppendOnlyModel

_RELEASE = Release._meta.db_table
_ERASED = ErasedBytes._meta.db_table
_EVENTS = ", ".join(f"'{event.value}'" for event in sorted(DOCUMENT_EVENTS))


def deletable(model: type[AppendOnlyModel]) -> str:
    """When a row may be deleted; empty for never."""
    if model is not StoredBytes:
        return ""
    return f'EXISTS (SELECT 1 FROM "{_ERASED}" b WHERE b.digest = OLD.digest)'  # noqa: S608


def alterable(model: type[AppendOnlyModel], is_same: str) -> str:
    """When a row may be updated; empty for never: its words to the mark, all else as it was.

    `is_same`: the database's comparison that takes two NULLs for equal.
    """
    words = _WORDS.get(model)
    if words is None:
        return ""
    columns = [field.column for field in model._meta.local_concrete_fields]
    same = [f'NEW."{one}" {is_same} OLD."{one}"' for one in columns if one not in words]
    blank = [f"{_value(column)} = {mark}" for column, mark in words.items()]
    return " AND ".join([*same, *blank, f"EXISTS ({_EVENT[model]})"])


def _value(column: str) -> str:
    # JSON is compared as text: `=` is not there for every JSON type.
    return f'CAST(NEW."{column}" AS text)'


_WORDS: Mapping[type[AppendOnlyModel], Mapping[str, str]] = {
    Release: {"title": f"'{ERASED_MARK}'"},
    ReleaseFile: {"name": f"'{ERASED_MARK}' || CAST(OLD.id AS text)"},
    ReleaseSignature: {
        "opinion": f"'{ERASED_MARK}'",
        "ground": "''",
        "acknowledged": "'[]'",
        "salt": "''",
    },
}
"""The words of each table, with what may stand in their place."""

_ERASES = (
    "e.event = 'erased' AND e.stream = {of}.stream AND e.content_id = {of}.content_id"
    " AND (e.act_version IS NULL OR e.act_version = {of}.version)"
)
_OF_RELEASE = (
    f'SELECT 1 FROM "{_RELEASE}" r, "{_RELEASE}" e'  # noqa: S608 - the names are our own models'
    f" WHERE r.id = OLD.release_id AND r.event IN ({_EVENTS}) AND {_ERASES.format(of='r')}"
)
_EVENT: Mapping[type[AppendOnlyModel], str] = {
    Release: f'SELECT 1 FROM "{_RELEASE}" e WHERE {_ERASES.format(of="OLD")}',  # noqa: S608
    ReleaseFile: _OF_RELEASE,
    ReleaseSignature: (
        f'{_OF_RELEASE} UNION ALL SELECT 1 FROM "{_RELEASE}" r, "{_ERASED}" b'  # noqa: S608
        " WHERE r.id = OLD.release_id AND b.digest = r.content_digest"
    ),
}
"""What must stand in the ledger before."""

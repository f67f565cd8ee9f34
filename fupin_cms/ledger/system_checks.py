"""What of the database would make the ledger less than it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import checks
from django.db import connections

from . import triggers

if TYPE_CHECKING:
    from collections.abc import Sequence


@checks.register(checks.Tags.database)
def check_triggers(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """E020: a trigger of the ledger is missing or changed. E021: none for this database."""
    found: list[checks.CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor not in triggers.VENDORS:
            found.append(
                checks.Error(
                    f"the ledger cannot be kept append-only in {connection.vendor}",
                    hint="Use SQLite or PostgreSQL.",
                    id="fupin_cms.E021",
                )
            )
            continue
        faults = [
            *((name, "is missing") for name in triggers.missing(connection)),
            *((name, "was changed") for name in triggers.altered(connection)),
        ]
        found.extend(
            checks.Error(
                f"trigger {name} {fault} in {alias!r}: the ledger can be altered",
                hint="Run manage.py migrate, which puts it back, and then manage.py fupin_verify.",
                id="fupin_cms.E020",
            )
            for name, fault in faults
        )
    return found

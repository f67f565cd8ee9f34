"""What was done, by whom: one JSON line for each act, on a logger of its own.

The lines leave the machine and cannot be taken back, so nothing of an item's content and nothing
that a person typed stands in them: keys, numbers, digests and codes only. The words are in
Wagtail's log, which erasure reaches.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.db import transaction

LOGGER = "fupin_cms.audit"
FREE_TEXT = frozenset(
    {"answer", "comment", "findings", "name", "note", "opinion", "person", "reason", "title"}
)
"""Keys whose values people write; they are left out."""

_log = logging.getLogger(LOGGER)


def record(action: str, *, actor: str, **data: Any) -> None:
    """Write that `actor` (a username; empty for the system) did `action`, once it is committed.

    An act whose transaction is rolled back was not done, and no line says that it was.
    """
    transaction.on_commit(partial(_write, action, actor, data), robust=True)


def record_refusal(action: str, *, actor: str, **data: Any) -> None:
    """Write at once that `actor` was refused: the refusal stands whatever is rolled back."""
    _write(action, actor, data)


def _write(action: str, actor: str, data: dict[str, Any]) -> None:
    kept = {key: value for key, value in data.items() if key not in FREE_TEXT}
    _log.info(action, extra={"actor": actor, "data": kept})

"""What `append` asks of a change of the structure."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from .events import Event
from .rules import AppendRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMESPACE = uuid.UUID("6f1d2c0e-6a0b-5c57-9f37-0f3a4b6c8d21")
_MEMBERS = {"event", "kind", "code", "before", "after"}


def structure_id(kind: str, code: str) -> uuid.UUID:
    """The stable identity under which all changes of one section, department or entry stand."""
    return uuid.uuid5(_NAMESPACE, f"{kind}:{code}")


def check_change_of_structure(change: Mapping[str, Any]) -> None:
    """It names what changed, and something did. Raises AppendRefusedError."""
    if change.keys() != _MEMBERS or change["event"] != Event.STRUCTURE:
        raise AppendRefusedError("栏目变更须写明种类、代码和变更前后的内容。")
    if not all(isinstance(change[name], str) and change[name] for name in ("kind", "code")):
        raise AppendRefusedError("栏目变更须写明种类和代码。")
    sides = (change["before"], change["after"])
    if not all(side is None or isinstance(side, dict) for side in sides) or sides[0] == sides[1]:
        raise AppendRefusedError("栏目变更须写明变更前后的内容，且前后不同。")


def structure_columns(change: Mapping[str, Any], content_digest: str) -> dict[str, Any]:
    """The columns of its release: no item, no page, no document in force."""
    return {
        "index_number": "",
        "version": 0,
        "content_digest": content_digest,
        "document_digest": "",
        "category": "",
        "title": f"{change['kind']} {change['code']}",
    }

"""The revision's content as the ledger keeps and compares it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from .canonical import MAX_INTEGER, canonical

if TYPE_CHECKING:
    from wagtail.models import Revision

VOLATILE = frozenset(
    {
        "draft_title",
        "first_published_at",
        "has_unpublished_changes",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "live",
        "live_revision",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
        "path",
        "url_path",
        "depth",
    }
)
"""What Wagtail changes on a page when it is published, locked or moved, without an edit."""


def revision_bytes(revision: Revision) -> bytes:
    """Canonical JSON of a revision's content without what publishing changes."""
    # A revision that was just saved still holds dates and decimals; the database has their JSON.
    return stored_content_bytes(json.loads(json.dumps(revision.content, cls=DjangoJSONEncoder)))


def stored_content_bytes(content: dict[str, Any]) -> bytes:
    """The same, of content as it was read from the database.

    Values that have no canonical form are written as text with their kind before them (a float
    `1.5` as `float:1.5`, a large integer as `integer:…`), keys beyond ASCII escaped, so that two
    different contents never give the same bytes by being refused.
    """
    return canonical(
        {_key(key): _plain(value) for key, value in content.items() if key not in VOLATILE}
    )


def _key(key: str) -> str:
    return key if key.isascii() else "text:" + key.encode("unicode_escape").decode("ascii")


def _plain(value: Any) -> Any:
    match value:
        case bool() | None | str():
            return value
        case int():
            return value if abs(value) < MAX_INTEGER else f"integer:{value}"
        case float():
            return f"float:{value!r}"
        case list():
            return [_plain(part) for part in value]
        case dict():
            return {_key(key): _plain(part) for key, part in value.items()}
        case _:
            return value  # refused by canonical(), with the type's name

"""Permanent addresses: root-relative, without sections, so that a moved page keeps its own."""

from __future__ import annotations

import html
import re
from urllib.parse import quote, unquote

from .events import Stream

_FILE = re.compile(r"/files/([0-9a-f]{64})/([^\s\"'<>?#]+)")


def item_url(index_number: str, stream: Stream | str = Stream.PUBLIC) -> str:
    """The address of an item; internal items are read under `/internal/` by signed-in staff."""
    prefix = "" if stream == Stream.PUBLIC else "/internal"
    return f"{prefix}/items/{quote(index_number, safe='')}"


def file_url(sha256: str, name: str) -> str:
    """The address of a frozen file under the name that a document gives it."""
    return f"/files/{sha256}/{quote(name, safe='')}"


def files_in_html(text: str) -> list[tuple[str, str]]:
    """(sha256, name) of every file that HTML links to."""
    if "/files/" not in text:
        return []
    return [(sha256, unquote(html.unescape(name))) for sha256, name in _FILE.findall(text)]

"""Permanent addresses of what the ledger holds: root-relative, without sections."""

from __future__ import annotations

import html
import re
from urllib.parse import quote, unquote

from fupin_cms.disclosures.addresses import item_address

from .events import Stream

_FILE_LINK = re.compile(r'href="/files/([0-9a-f]{64})/([^"?#]+)')


def item_url(index_number: str, stream: Stream | str = Stream.PUBLIC) -> str:
    """The address of an item; internal items are read under `/internal/` by signed-in staff."""
    return item_address(index_number, internal=stream != Stream.PUBLIC)


def file_url(sha256: str, name: str) -> str:
    """The address of a frozen file under the name that a document gives it."""
    return f"/files/{sha256}/{quote(name, safe='')}"


def files_in_html(text: str) -> list[tuple[str, str]]:
    """(sha256, name) of every file that HTML links to."""
    if "/files/" not in text:
        return []
    return [(sha256, unquote(html.unescape(name))) for sha256, name in _FILE_LINK.findall(text)]

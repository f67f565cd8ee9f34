"""What a document says of itself: its digests, and the files it needs."""

from __future__ import annotations

import hashlib
import html
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

GENESIS = "0" * 64
"""The chain digest before the first event."""
_CHAINED = ("seq", "content_id", "version", "content_digest", "signatures_digest", "released_at")
_FILE_LINK = re.compile(r'href="/files/([0-9a-f]{64})/([^"?#]+)')


class FileName(NamedTuple):
    """A file of a document: its SHA-256 and the name it has there."""

    sha256: str
    name: str


def canonical(value: Any) -> bytes:
    """The one serialisation that digests are made of (RFC 8785; there are no floats)."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest(data: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def is_as_signed(document: dict[str, Any]) -> bool:
    """Whether a document, or the act over it that was signed last, has the digest it names."""
    release = document["release"]
    content = {name: document[name] for name in document if name not in ("signatures", "release")}
    signed = release.get("act") or content
    return digest(canonical(signed)) == str(release["content_digest"])


def chain_after(previous: str, entry: dict[str, Any]) -> str:
    """The chain digest after an entry of `changes`, as anyone can compute it."""
    link = {name: entry[name] for name in _CHAINED}
    link |= {"stream": "public", "event": entry["event"]["code"]}
    return digest(previous.encode() + canonical(link))


def files_of(document: dict[str, Any]) -> dict[FileName, bool]:
    """The files a document needs; true for those it has as its own, false where HTML in it links
    to them: these may belong to another item, and go with it.
    """
    texts, found = [], {}
    for part in _parts(document):
        if isinstance(part, str):
            texts.append(part)
        elif "sha256" in part and "name" in part:
            found[FileName(part["sha256"], part["name"])] = True
    for text in texts:
        for sha256, name in _FILE_LINK.findall(text):
            found.setdefault(FileName(sha256, unquote(html.unescape(name))), False)
    return found


def titles_of(schema: dict[str, Any]) -> dict[str, str]:
    """The Chinese terms of a type's members, from its JSON Schema; those of its details first."""
    parts = schema["$defs"]
    _, _, details = schema["properties"]["details"]["$ref"].rpartition("/")
    titles: dict[str, str] = {}
    for part in (parts[details], *parts.values(), schema):
        for member, described in part.get("properties", {}).items():
            titles.setdefault(member, described.get("title", member))
    return titles


def _parts(value: Any) -> Iterator[Any]:
    """Every object and every text in a JSON value."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case dict() as part:
                yield part
                waiting.extend(part.values())
            case list() as parts:
                waiting.extend(parts)
            case str() as text:
                yield text

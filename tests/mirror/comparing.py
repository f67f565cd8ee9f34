"""What the office's public is, and what a mirror has, in the same words."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from fupin_cms.api.tombstones import item_tombstone
from fupin_cms.ledger.events import State, Stream
from fupin_cms.ledger.files import access
from fupin_cms.ledger.models import Disclosure
from partner_site.documents import canonical, digest, files_of

if TYPE_CHECKING:
    from pathlib import Path

Found = dict[str, Any]


def public_state() -> Found:
    """Of each item that was ever public: its state, and the digest of what readers get; and the
    files that the current ones need and readers get, by their digests.
    """
    items, files = {}, set()
    for row in Disclosure.objects.filter(stream=Stream.PUBLIC).iterator():
        body, current = bytes(row.body), row.state == State.CURRENT
        told = body if current else canonical(item_tombstone(body))
        items[str(row.content_id)] = [current, digest(told)]
        if current:
            files |= {file for file in files_of(json.loads(body)) if access(*file).status == 200}
    return {"items": items, "files": sorted(map(list, files))}


def mirrored_state(folder: Path) -> Found:
    """The same of a mirror; bytes are read and hashed, on the disk and in the database."""
    with closing(sqlite3.connect(folder / "mirror.sqlite3")) as db:
        items = {
            content_id: [bool(shown), digest(body)]
            for content_id, shown, body in db.execute("SELECT content_id, shown, body FROM items")
        }
        held = db.execute("SELECT sha256, name FROM files WHERE held ORDER BY sha256, name")
        files = [list(file) for file in held]
    lying = sorted(path for path in (folder / "files").rglob("*") if path.is_file())
    assert [path.name for path in lying] == sorted({sha256 for sha256, _ in files})
    for path in lying:
        assert digest(path.read_bytes()) == path.name
    return {"items": items, "files": files}


def differences(public: Found, mirrored: Found) -> list[str]:
    """Where a mirror is not what the public is. An item that it never showed it need not know."""
    found = []
    for content_id, (current, sha256) in public["items"].items():
        here = mirrored["items"].get(content_id)
        if here is None and not current:
            continue
        if here != [current, sha256]:
            found.append(f"{content_id}: public {[current, sha256]}, mirrored {here}")
    found += [
        f"{content_id}: mirrored, and never public"
        for content_id in mirrored["items"].keys() - public["items"].keys()
    ]
    if [list(file) for file in public["files"]] != mirrored["files"]:
        found.append(f"files: public {public['files']}, mirrored {mirrored['files']}")
    return found

"""What is mirrored: items, the files they list, and how far. Every change is one transaction."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .documents import FileName, canonical, digest, files_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS place (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch TEXT NOT NULL, seq INTEGER NOT NULL, chain TEXT NOT NULL, moved_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS items (
    content_id TEXT PRIMARY KEY, index_number TEXT NOT NULL, seq INTEGER NOT NULL,
    shown INTEGER NOT NULL,  -- 0: gone, and `body` is what remains
    title TEXT NOT NULL, type TEXT NOT NULL, first_released_at TEXT NOT NULL,
    body BLOB NOT NULL,
    due INTEGER NOT NULL     -- 1: to be asked again, for its tombstone or for its present state
);
CREATE INDEX IF NOT EXISTS items_by_number ON items (index_number);
CREATE INDEX IF NOT EXISTS items_by_date ON items (shown, first_released_at DESC, content_id);
CREATE INDEX IF NOT EXISTS items_due ON items (due) WHERE due = 1;
CREATE TABLE IF NOT EXISTS listed (
    content_id TEXT NOT NULL, sha256 TEXT NOT NULL, name TEXT NOT NULL, own INTEGER NOT NULL,
    PRIMARY KEY (content_id, sha256, name)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS listed_by_file ON listed (sha256, name);
CREATE TABLE IF NOT EXISTS files (
    sha256 TEXT NOT NULL, name TEXT NOT NULL, due INTEGER NOT NULL, held INTEGER NOT NULL,
    PRIMARY KEY (sha256, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS labels (type TEXT PRIMARY KEY, titles TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Place:
    """How far the mirror is: the number and the chain digest of the last event it has."""

    epoch: str
    seq: int
    chain: str


class OvertakenError(Exception):
    """Another run of the mirror went further meanwhile; this one ends."""


class Store:
    """The database of the mirror. Readers see whole transactions only, and are never held up."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, timeout=60)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA secure_delete=ON")  # what was withdrawn is not left in the file
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        return self._db.execute(query, values).fetchall()

    def row(self, query: str, *values: Any) -> sqlite3.Row | None:
        return next(iter(self.rows(query, *values)), None)

    # How far --------------------------------------------------------------------------

    def place(self) -> Place | None:
        """How far the mirror is; None before the first load."""
        row = self.row("SELECT epoch, seq, chain FROM place")
        return Place(*row) if row else None

    def move(self, before: Place | None, after: Place) -> None:
        """Go on from `before`, in the transaction that applies what lies between."""
        if self.place() != before:
            raise OvertakenError(f"no longer at {before}")
        self._db.execute(
            "INSERT OR REPLACE INTO place VALUES (1, ?, ?, ?, datetime('now'))",
            (after.epoch, after.seq, after.chain),
        )

    # Items ----------------------------------------------------------------------------

    def seq(self, content_id: str) -> int | None:
        """The event up to which an item is right; None for an item that was never here."""
        row = self.row("SELECT seq FROM items WHERE content_id = ?", content_id)
        return row["seq"] if row else None

    def held_after(self, content_id: str, most: int) -> list[dict[str, str]]:
        """Id and digest of the items that are shown, in the order of their ids."""
        rows = self.rows(
            "SELECT content_id, body FROM items WHERE shown AND content_id > ?"
            " ORDER BY content_id LIMIT ?",
            *(content_id, most),
        )
        return [{"id": row["content_id"], "digest": digest(row["body"])} for row in rows]

    def show(self, document: dict[str, Any], seq: int) -> None:
        """Have an item with this document, right up to `seq`."""
        content_id = document["content_id"]
        self._db.execute(
            "INSERT OR REPLACE INTO items VALUES (?, ?, ?, 1, ?, ?, ?, ?, 0)",
            (
                *(content_id, document["index_number"], seq, document["title"], document["type"]),
                *(document["release"]["first_released_at"], canonical(document)),
            ),
        )
        self._list(content_id, files_of(document))

    def bury(self, tombstone: dict[str, Any], seq: int, *, due: bool) -> None:
        """Have no more of an item than its tombstone; `due` until the office was asked for it."""
        content_id = tombstone["content_id"]
        self._db.execute(
            "INSERT OR REPLACE INTO items VALUES (?, ?, ?, 0, '', '', '', ?, ?)",
            (content_id, tombstone["index_number"], seq, canonical(tombstone), due),
        )
        self._list(content_id, {})

    def ask_again(self, content_id: str, seq: int) -> None:
        """Something of an item changed that its entry does not carry."""
        self._db.execute(
            "UPDATE items SET due = 1, seq = ? WHERE content_id = ?", (seq, content_id)
        )

    def asked(self, content_id: str) -> None:
        """The item is as the office has it."""
        self._db.execute("UPDATE items SET due = 0 WHERE content_id = ?", (content_id,))

    def forget(self, content_id: str) -> None:
        """Have never had an item: a restored office does not know it."""
        self._db.execute("DELETE FROM items WHERE content_id = ?", (content_id,))
        self._list(content_id, {})

    def replace_all(self, documents: Iterable[dict[str, Any]]) -> int:
        """Have these items and no others; of those that were here, ask what remains of them."""
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS loaded (content_id TEXT PRIMARY KEY)")
        self._db.execute("DELETE FROM loaded")
        count = 0
        for document in documents:
            count += 1
            self.show(document, document["release"]["seq"])
            self._db.execute("INSERT INTO loaded VALUES (?)", (document["content_id"],))
        for row in self.rows(
            "SELECT content_id, index_number FROM items"
            " WHERE content_id NOT IN (SELECT content_id FROM loaded)"
        ):
            self.bury(dict(row), 0, due=True)
        self.doubt_linked_files(held=True)
        return count

    # Files ----------------------------------------------------------------------------

    def _list(self, content_id: str, files: dict[FileName, bool]) -> None:
        self._db.execute("DELETE FROM listed WHERE content_id = ?", (content_id,))
        for file, own in files.items():
            self._db.execute("INSERT INTO listed VALUES (?, ?, ?, ?)", (content_id, *file, own))
            self._db.execute(
                "INSERT INTO files VALUES (?, ?, 1, 0)"
                " ON CONFLICT DO UPDATE SET due = MAX(due, NOT held)",
                file,
            )

    def doubt_linked_files(self, *, held: bool) -> None:
        """Ask again for files that HTML alone links to: those that the office did not have, and
        those `held`, which go where the item goes that has them as its own.
        """
        self._db.execute(
            "UPDATE files SET due = 1 WHERE (held = 0 OR ?) AND NOT EXISTS (SELECT 1 FROM listed"
            " WHERE own AND listed.sha256 = files.sha256 AND listed.name = files.name)",
            (held,),
        )

    def due_files(self) -> list[tuple[FileName, bool]]:
        """The files to ask for, and whether each is held."""
        rows = self.rows("SELECT sha256, name, held FROM files WHERE due = 1")
        return [(FileName(row["sha256"], row["name"]), bool(row["held"])) for row in rows]

    def answered(self, file: FileName, *, held: bool) -> None:
        """The office was asked for a file, and has it or has it not."""
        self._db.execute(
            "UPDATE files SET due = 0, held = ? WHERE sha256 = ? AND name = ?", (held, *file)
        )

    def unlisted_files(self) -> list[FileName]:
        """The files that no item lists any more."""
        rows = self.rows(
            "SELECT sha256, name FROM files WHERE NOT EXISTS (SELECT 1 FROM listed"
            " WHERE listed.sha256 = files.sha256 AND listed.name = files.name)"
        )
        return [FileName(*row) for row in rows]

    def held_files(self) -> list[FileName]:
        return [FileName(*row) for row in self.rows("SELECT sha256, name FROM files WHERE held")]

    def miss(self, file: FileName) -> None:
        """A file that was held is lost here: fetch it again."""
        self._db.execute("UPDATE files SET due = 1, held = 0 WHERE sha256 = ? AND name = ?", file)

    def drop(self, file: FileName) -> None:
        self._db.execute("DELETE FROM files WHERE sha256 = ? AND name = ?", file)

    def holds_otherwise(self, file: FileName) -> bool:
        """Whether the same bytes are held under another name."""
        query = "SELECT 1 FROM files WHERE sha256 = ? AND name <> ? AND held"
        return bool(self.rows(query, *file))

    # The labels of a type's members ---------------------------------------------------

    def labels(self, kind: str) -> dict[str, str]:
        """The Chinese terms of the members of a type's documents."""
        row = self.row("SELECT titles FROM labels WHERE type = ?", kind)
        return json.loads(row["titles"]) if row else {}

    def keep_labels(self, kind: str, titles: dict[str, str]) -> None:
        text = json.dumps(titles, ensure_ascii=False)
        self._db.execute("INSERT OR REPLACE INTO labels VALUES (?, ?)", (kind, text))

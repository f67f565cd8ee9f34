"""Keeps the mirror right: `python -m partner_site sync`, and `reconcile` every night."""

from __future__ import annotations

import gzip
import json
import tempfile
import zlib
from typing import IO, TYPE_CHECKING, Any

from .documents import GENESIS, chain_after, digest, is_as_signed, titles_of
from .shelf import Shelf
from .source import EpochError, Source, SourceError
from .store import Place, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TAKEN_AWAY = frozenset({"withdrawn", "expired", "erased"})
"""Events that take the item itself away where they bring no document and name no `act_version`."""
PAGE, PART = 100, 10_000


class MirrorError(Exception):
    """What the office gives is not what was signed, or not what follows on what the mirror has:
    a person must look. The mirror stays as it was.
    """


class Mirror:
    """A folder with the mirror of one office. Whatever ends a run, the next one goes on."""

    def __init__(self, source: Source, folder: Path) -> None:
        self.source, self.folder = source, folder
        self.store = Store(folder / "mirror.sqlite3")
        self.shelf = Shelf(folder / "files", source, self.store)

    def sync(self) -> None:
        """Be what the office is now. The first time, and after the office began its numbers anew,
        everything is loaded; until that is whole, readers see what was there before.
        """
        if self.store.place() is None:
            self.load()
        try:
            self.follow()
        except EpochError:
            self.load()
            self.follow()
        self.complete()
        self.compare_chain()

    # Everything at once ---------------------------------------------------------------

    def load(self) -> None:
        """Have what the export holds, in the place of whatever is here."""
        before = self.store.place()
        with tempfile.TemporaryFile(dir=self.folder) as export:
            self.source.download("exports/disclosures.ndjson.gz", export)
            documents = _documents(export)
            head = next(documents)
            place = Place(
                head["epoch"], head["as_of"], self._chain_at(head["epoch"], head["as_of"])
            )
            with self.store.transaction():
                self.store.replace_all(_as_signed(documents))
                self.store.move(before, place)

    # Event by event -------------------------------------------------------------------

    def follow(self) -> None:
        """Apply the events after the mirror's place, a page at a time."""
        more = True
        while more:
            place = self.store.place()
            if place is None:
                raise MirrorError("nothing was loaded yet")
            page = self.source.json("changes", after=place.seq, epoch=place.epoch, limit=PAGE)
            if page["items"]:
                self._apply(place, page["items"])
            more = page["next"] is not None

    def _apply(self, place: Place, entries: list[dict[str, Any]]) -> None:
        seq, chain = place.seq, place.chain
        for entry in entries:
            if entry["seq"] != seq + 1 or entry["previous_chain"] != chain:
                raise MirrorError(f"event {entry['seq']} does not follow on event {seq}")
            if chain_after(chain, entry) != entry["chain"]:
                raise MirrorError(f"event {entry['seq']} is not what its chain digest says")
            seq, chain = entry["seq"], entry["chain"]
        with self.store.transaction():
            for entry in entries:
                self._apply_one(entry)
            brings = all(entry["document"] for entry in entries)
            self.store.doubt_linked_files(held=not brings)
            self.store.move(place, Place(place.epoch, seq, chain))

    def _apply_one(self, entry: dict[str, Any]) -> None:
        content_id, seq, document = entry["content_id"], entry["seq"], entry["document"]
        known = self.store.seq(content_id)
        if known is not None and known >= seq:
            return
        if document is not None:
            self._show(document, seq)
        elif known is None:
            return  # never shown here: it went before it came, or it is no item
        elif entry["event"]["code"] in TAKEN_AWAY and entry["act_version"] is None:
            members = ("content_id", "index_number", "event", "seq")
            stub = {name: entry[name] for name in members} | {"at": entry["released_at"]}
            self.store.bury(stub, seq, due=True)
        else:
            self.store.ask_again(content_id, seq)

    def _show(self, document: dict[str, Any], seq: int) -> None:
        if not is_as_signed(document):
            raise MirrorError(f"{document['content_id']} does not have the digest that was signed")
        self.store.show(document, seq)

    # What entries do not carry --------------------------------------------------------

    def complete(self) -> None:
        """Fetch tombstones, labels and files that are due; remove files that nobody lists.

        Raises SourceError at the end where one could not be had; the others are there then.
        """
        for row in self.store.rows("SELECT content_id FROM items WHERE due = 1"):
            self.ask(row["content_id"])
        for row in self.store.rows(
            "SELECT DISTINCT type FROM items WHERE shown AND type NOT IN (SELECT type FROM labels)"
        ):
            schema = self.source.json(f"schemas/{row['type']}")
            with self.store.transaction():
                self.store.keep_labels(row["type"], titles_of(schema))
        faults = self.shelf.fetch_due()
        self.shelf.sweep()
        if faults:
            raise SourceError("; ".join(faults))

    def ask(self, content_id: str) -> None:
        """Have an item as the office has it now."""
        row = self.store.row("SELECT seq, shown, body FROM items WHERE content_id = ?", content_id)
        known = row["seq"] if row else 0
        etag = digest(row["body"]) if row and row["shown"] else ""
        answer = self.source.item(content_id, etag)
        with self.store.transaction():
            if (self.store.seq(content_id) or 0) != known:
                return  # another run has been here; what is still due comes again
            match answer.status_code:
                case 200:
                    document = answer.json()
                    self._show(document, max(known, document["release"]["seq"]))
                case 410:
                    stone = answer.json()["tombstone"]
                    self.store.bury(stone, max(known, stone["seq"]), due=False)
                case 404:
                    self.store.forget(content_id)
                case _:
                    self.store.asked(content_id)

    def summary(self) -> str:
        """What is here, in one line."""
        place = self.store.place()
        shown = self.store.rows("SELECT count(*) FROM items WHERE shown")[0][0]
        held = self.store.rows("SELECT count(*) FROM files WHERE held")[0][0]
        return f"{shown} items, {held} files, up to event {place.seq if place else 0}"

    # Looking after itself ---------------------------------------------------------------

    def reconcile(self) -> int:
        """Compare every item's digest with the office's, and the files' presence here; take again
        what differs. Needs a key. The number of items that differed.
        """
        differing: set[str] = set()
        after = ""
        while True:
            held = self.store.held_after(after, PART + 1)
            part, more = held[:PART], len(held) > PART
            names = {"after": after, "through": part[-1]["id"] if more else ""}
            answer = self.source.post(
                "reconcile", part, **{name: value for name, value in names.items() if value}
            )
            differing.update(one["id"] for one in answer["changed"] + answer["missing"])
            differing.update(one["content_id"] for one in answer["gone"])
            differing.update(answer["unknown"])
            if answer["next"]:  # more is missing in this part than one answer holds
                after = answer["missing"][-1]["id"]
            elif more:
                after = part[-1]["id"]
            else:
                break
        for content_id in sorted(differing):
            self.ask(content_id)
        self.shelf.doubt_lost()
        self.complete()
        return len(differing)

    def compare_chain(self) -> None:
        """Raises MirrorError where the office's history is not the one that was mirrored."""
        place = self.store.place()
        if place and place.chain != self._chain_at(place.epoch, place.seq):
            raise MirrorError(f"the office has another history up to event {place.seq} than before")

    def _chain_at(self, epoch: str, seq: int) -> str:
        if not seq:
            return GENESIS
        between: dict[str, Any] = {"from": seq, "to": seq, "epoch": epoch}
        links = self.source.json("ledger/chain", **between)["items"]
        return str(links[0]["chain"])


def _documents(export: IO[bytes]) -> Iterator[dict[str, Any]]:
    """The first line of an export, then its documents.

    Raises SourceError at its end where it is not whole.
    """
    export.seek(0)
    try:
        with gzip.open(export) as lines:
            for number, line in enumerate(lines, -1):
                told: dict[str, Any] = json.loads(line)
                if told.get("end") is not True:
                    yield told
                elif told["items"] == number:
                    return
    except (EOFError, gzip.BadGzipFile, zlib.error, ValueError) as error:
        raise SourceError(f"the export is broken: {error}") from error
    raise SourceError("the export has no last line, or not all items")


def _as_signed(documents: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for document in documents:
        if not is_as_signed(document):
            raise MirrorError(f"{document['content_id']} does not have the digest that was signed")
        yield document

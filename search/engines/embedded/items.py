"""What is kept of items to judge and to show them, in a file beside tantivy's own.

A hundred are read for a question. Out of tantivy's store each would take twice as long.

An item is two records, its texts and what is shown of it. Records are only added: where an item's
begin is told by its document, and those that no document names any more stay there until the index
is rebuilt.
"""

from __future__ import annotations

import os
from mmap import ACCESS_READ, mmap
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple
from weakref import finalize
from zlib import adler32

if TYPE_CHECKING:
    from pathlib import Path

NAME = "items"
_HEADER = Struct("<II")
"""Bytes of a record, and their checksum, which is not zero for nothing."""
_ENCODING = "utf-16-le"
"""Of texts: shorter than UTF-8 for Han, and read as fast."""
MOST_CHARACTERS = 20_000_000
"""Of texts that are kept in memory: about 50 MB. One that takes a hundredth of it is not kept."""


class Texts(NamedTuple):
    """An item's title and passages as `scannable` texts, a line for each of `Stored.passages`."""

    title: str
    passages: str


class ItemsFile:
    """The items of a generation, open to be read by any thread."""

    def __init__(self, generation: Path) -> None:
        """Raises ValueError where there is no such file."""
        try:
            self._file = os.open(generation / NAME, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise ValueError("the index has no items") from error
        finalize(self, os.close, self._file)
        self._map: mmap | bytes = b""
        # With where the other record of the item begins.
        self._kept: dict[int, tuple[Texts, int]] = {}
        self._characters = 0

    def texts(self, at: int) -> Texts:
        """Texts of the item that begins there. Raises ValueError where they are damaged."""
        if kept := self._kept.get(at):
            return kept[0]
        record = self._record(at)
        title, _, passages = record.decode(_ENCODING).partition("\n")
        texts = Texts(title, passages)
        self._keep(at, texts, at + _HEADER.size + len(record))
        return texts

    def stored(self, at: int) -> bytes:
        """What is shown of the item that begins there. Raises ValueError where it is damaged."""
        if kept := self._kept.get(at):
            return self._record(kept[1])
        size, _ = self._header(at)
        return self._record(at + _HEADER.size + size)

    def _keep(self, at: int, texts: Texts, end: int) -> None:
        """Keep texts, and forget all others where they are too many: they are soon read again."""
        size = sum(map(len, texts))
        if size * 100 > MOST_CHARACTERS:
            return
        if self._characters + size > MOST_CHARACTERS:
            self._kept, self._characters = {}, 0
        self._kept[at] = (texts, end)
        self._characters += size

    def _record(self, at: int) -> bytes:
        size, checksum = self._header(at)
        begin = at + _HEADER.size
        record = self._mapped(begin + size)[begin : begin + size]
        if adler32(record) != checksum:
            raise ValueError(f"the item at {at} is damaged")
        return record

    def _header(self, at: int) -> tuple[int, int]:
        """Bytes of a record, and their checksum."""
        size, checksum = _HEADER.unpack_from(self._mapped(at + _HEADER.size), at)
        return size, checksum

    def _mapped(self, end: int) -> mmap | bytes:
        """The file in memory, at least so far: it has grown since it was mapped, or ends before."""
        if end > len(self._map):
            if end > os.fstat(self._file).st_size:
                raise ValueError(f"the items end before {end}")
            self._map = mmap(self._file, 0, access=ACCESS_READ)
        return self._map


class NewItems:
    """Items on their way into the file of a generation, which nobody else writes."""

    def __init__(self, generation: Path) -> None:
        self._path = generation / NAME
        self._begin = self._path.stat().st_size
        self._waiting = bytearray()

    def add(self, texts: Texts, stored: bytes) -> int:
        """Where the item will begin."""
        at = self._begin + len(self._waiting)
        for record in ("\n".join(texts).encode(_ENCODING), stored):
            self._waiting += _HEADER.pack(len(record), adler32(record)) + record
        return at

    def write(self) -> None:
        """Write them, so that they are there before a commit that names them."""
        if not self._waiting:
            return
        with self._path.open("ab") as file:
            file.write(self._waiting)
            file.flush()
            os.fsync(file.fileno())

"""What is kept of items to judge and to show them, in a file beside tantivy's own.

A hundred are read for a question. Out of tantivy's store each would take twice as long.

An item is two records, its texts and what is shown of it. Records are only added: where an item's
begin is told by its document, and those that no document names any more stay there until the index
is rebuilt.
"""

from __future__ import annotations

import os
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple
from weakref import finalize
from zlib import adler32

if TYPE_CHECKING:
    from pathlib import Path

NAME = "items"
_AT_ONCE = 4_096
"""Bytes that hold most records with their headers."""
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
        self._kept: dict[int, Texts] = {}
        self._characters = 0

    def texts(self, at: int) -> Texts:
        """Texts of the item that begins there. Raises ValueError where they are damaged."""
        texts = self._kept.get(at)
        if texts is None:
            title, _, passages = self._record(at).decode(_ENCODING).partition("\n")
            texts = Texts(title, passages)
            self._keep(at, texts)
        return texts

    def stored(self, at: int) -> bytes:
        """What is shown of the item that begins there. Raises ValueError where it is damaged."""
        _, (size, _) = self._begun(at, _HEADER.size)
        return self._record(at + _HEADER.size + size)

    def _keep(self, at: int, texts: Texts) -> None:
        """Keep texts, and forget all others where they are too many: they are soon read again."""
        size = sum(map(len, texts))
        if size * 100 > MOST_CHARACTERS:
            return
        if self._characters + size > MOST_CHARACTERS:
            self._kept, self._characters = {}, 0
        self._kept[at] = texts
        self._characters += size

    def _record(self, at: int) -> bytes:
        read, (size, checksum) = self._begun(at, _AT_ONCE)
        record = read[_HEADER.size : _HEADER.size + size]
        missing = size - len(record)
        if missing and at + len(read) + missing <= os.fstat(self._file).st_size:
            record += os.pread(self._file, missing, at + len(read))
        if adler32(record) != checksum:
            raise ValueError(f"the item at {at} is damaged")
        return record

    def _begun(self, at: int, most: int) -> tuple[bytes, tuple[int, int]]:
        """The beginning of a record, at most so many bytes of it, and its header."""
        read = os.pread(self._file, most, at)
        if len(read) < _HEADER.size:
            raise ValueError(f"there is no item at {at}")
        return read, _HEADER.unpack_from(read)


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

"""The files that items list: fetched by their hash, checked, removed when nothing lists them."""

from __future__ import annotations

import hashlib
import os
from http import HTTPStatus
from typing import IO, TYPE_CHECKING

from .source import Source, SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from .documents import FileName
    from .store import Store

_CHUNK = 1024 * 1024


class Shelf:
    """A folder of files, each under the SHA-256 of its bytes."""

    def __init__(self, folder: Path, source: Source, store: Store) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self._source, self._store = folder, source, store

    def place(self, sha256: str) -> Path:
        """Where the bytes with this digest lie, if they are held."""
        return self.folder / sha256[:2] / sha256

    def fetch_due(self) -> list[str]:
        """Ask for every file that is due; what went wrong, of those that could not be had."""
        faults = []
        for file, held in self._store.due_files():
            try:
                self._fetch(file, held=held and self.place(file.sha256).exists())
            except SourceError as error:
                faults.append(str(error))
        return faults

    def sweep(self) -> None:
        """Remove what no item lists any more."""
        for file in self._store.unlisted_files():
            self._remove(file)
            with self._store.transaction():
                self._store.drop(file)

    def doubt_lost(self) -> None:
        """Have files fetched again that are held by the database alone."""
        lost = [file for file in self._store.held_files() if not self.place(file.sha256).exists()]
        with self._store.transaction():
            for file in lost:
                self._store.miss(file)

    def _fetch(self, file: FileName, *, held: bool) -> None:
        # Written under another name and renamed: what has the name of a hash is whole.
        part = self._part(file)
        with part.open("wb") as copy:
            status = self._source.file(file, copy, held=held)
            _put_on_disk(copy)
        if status == HTTPStatus.OK:
            if _sha256(part) != file.sha256:
                raise SourceError(f"{file.name} does not have the bytes of its address")
            self.place(file.sha256).parent.mkdir(exist_ok=True)
            part.replace(self.place(file.sha256))
        part.unlink(missing_ok=True)
        gone = status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
        if gone:
            self._remove(file)
        with self._store.transaction():
            self._store.answered(file, held=not gone)

    def _remove(self, file: FileName) -> None:
        self._part(file).unlink(missing_ok=True)
        if not self._store.holds_otherwise(file):
            self.place(file.sha256).unlink(missing_ok=True)

    def _part(self, file: FileName) -> Path:
        return self.folder / f"{file.sha256}.part"


def _put_on_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            hashed.update(chunk)
    return hashed.hexdigest()

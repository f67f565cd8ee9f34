"""Where an embedded index lies: generations of it, a pointer to the current one, a writer's lock.

INDEX_DIR/current           {"generation": …, "form": …}, replaced atomically
INDEX_DIR/building          the same of a generation that is being built, or was left unfinished
INDEX_DIR/writer.lock       held by the one who writes; the kernel frees it when they die
INDEX_DIR/{generation}/     a tantivy index
INDEX_DIR/{generation}/damaged    somebody could not read it
"""

from __future__ import annotations

import os
import shutil
import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import orjson

from ..locking import locked
from ..protocol import IndexUnusableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_POINTER = "current"
_BUILDING = "building"
_LOCK = "writer.lock"
_GENERATION = "generation-"
_DAMAGED = "damaged"


def written(path: Path) -> tuple[int, ...]:
    """Changes whenever a file is replaced by another. Raises FileNotFoundError."""
    found = path.stat()
    return (found.st_ino, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=16)
def _pointed(pointer: Path, _written: tuple[int, ...]) -> tuple[Path, str]:
    """The generation that a pointer names, and its form: read once, and when it is replaced."""
    told = orjson.loads(pointer.read_bytes())
    return pointer.parent / told["generation"], told["form"]


@dataclass(frozen=True)
class IndexDirectory:
    """`form` names the schema and the analysis: an index of another form is not read."""

    root: Path
    form: str

    def current(self) -> Path:
        """The generation that answers.

        Raises IndexUnusableError where there is none, or it is damaged or of another form.
        """
        pointer = self.root / _POINTER
        try:
            generation, form = _pointed(pointer, written(pointer))
        except FileNotFoundError as error:
            raise IndexUnusableError("there is no index yet") from error
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise IndexUnusableError("the pointer to the index is damaged") from error
        if form != self.form:
            raise IndexUnusableError("the index is of an older form")
        if not generation.is_dir() or (generation / _DAMAGED).exists():
            raise IndexUnusableError("the index is damaged")
        return generation

    def condemn(self, generation: Path) -> None:
        """Say that a generation cannot be read, to every process."""
        if generation.is_dir():
            (generation / _DAMAGED).touch()

    def create(self) -> Path:
        """An empty directory for a new generation, instead of one that was left unfinished."""
        if unfinished := self._named(_BUILDING):
            shutil.rmtree(unfinished, ignore_errors=True)
        generation = self.root / f"{_GENERATION}{uuid.uuid4().hex}"
        generation.mkdir(parents=True)
        try:
            self._point(_BUILDING, generation)
        except OSError:
            # The disk is full: it is tried again and again, and nothing may be left of that.
            shutil.rmtree(generation, ignore_errors=True)
            raise
        return generation

    def unfinished(self) -> Path | None:
        """A generation of today's form that somebody began and did not switch to."""
        return self._named(_BUILDING)

    def _named(self, pointer: str) -> Path | None:
        try:
            told = orjson.loads((self.root / pointer).read_bytes())
            generation: Path = self.root / told["generation"]
            is_ours = told["form"] == self.form and generation.is_dir()
        except (FileNotFoundError, orjson.JSONDecodeError, KeyError, TypeError):
            return None
        return generation if is_ours else None

    def switch(self, generation: Path) -> None:
        """Let a generation answer from now on, and remove the others."""
        self._point(_POINTER, generation)
        (self.root / _BUILDING).unlink(missing_ok=True)
        self.sweep(generation)

    def _point(self, pointer: str, generation: Path) -> None:
        beside = self.root / f"{_POINTER}.{uuid.uuid4().hex}"
        try:
            with beside.open("wb") as file:
                file.write(orjson.dumps({"generation": generation.name, "form": self.form}))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.root / pointer)
        finally:
            beside.unlink(missing_ok=True)
        self._sync()

    def sweep(self, current: Path) -> None:
        """Remove what is not the current generation. Readers keep what they have open."""
        for path in self.root.iterdir():
            if path.name.startswith(_GENERATION) and path != current:
                # What cannot be removed now is tried again at the next switch.
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.startswith(f"{_POINTER}."):
                path.unlink(missing_ok=True)

    def size(self) -> int:
        """Bytes of the files of the generation that answers."""
        total = 0
        for path in self.current().iterdir():
            with suppress(FileNotFoundError):  # merged away just now
                total += path.stat().st_size
        return total

    def without_path(self, message: str) -> str:
        """What of a message anybody may read: where the index lies is nobody's concern."""
        return message.replace(str(self.root), "INDEX_DIR")

    def _sync(self) -> None:
        descriptor = os.open(self.root, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only writer, among threads and processes.

        Raises WriterBusyError where somebody else is.
        """
        with locked(self.root / _LOCK):
            yield

"""Storage of frozen files on a disk: a file is there whole and for good, or not at all."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.storage import FileSystemStorage

if TYPE_CHECKING:
    from datetime import timedelta

    from django.core.files import File


class AtomicFileSystemStorage(FileSystemStorage):
    """A FileSystemStorage that writes beside the target, syncs, and then renames.

    The name of a frozen file is its SHA-256: a file of that name that is already there holds the
    same bytes, or half of them after a crash under another storage, and is replaced.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002
        return name

    def _save(self, name: str, content: File[bytes]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as out:
                for chunk in content.chunks():
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            Path(temporary).chmod(self.file_permissions_mode or 0o640)
            Path(temporary).replace(target)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise
        _sync_directory(target.parent)
        return name

    def remove_interrupted(self, age: timedelta) -> list[str]:
        """Delete what writing left that was killed longer than `age` ago; the paths."""
        before = time.time() - age.total_seconds()
        root = Path(self.location)
        found = [path for path in root.rglob(".*.part") if path.stat().st_mtime < before]
        for path in found:
            path.unlink(missing_ok=True)
        return [str(path) for path in found]


def _sync_directory(path: Path) -> None:
    """Make the rename itself survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

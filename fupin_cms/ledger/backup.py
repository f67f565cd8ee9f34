"""Backup: database, frozen files and library in one archive, consistent while publishing goes on.

The database's copy is made first. A frozen file is written before the release that names it, and
never changed: files that are copied afterwards leave nothing out.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.files.storage import Storage, default_storage
from django.db import connection
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from fupin_cms.disclosures.identity import Identity

from . import database_copy
from .files import frozen_storage
from .models import ErasedBytes, FrozenFile, Head, Release
from .moments import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = "fupin.backup/1"
MANIFEST = "manifest.json"
COMPLETE = "complete.json"
DATABASE = "database"
FROZEN = "frozen/"
LIBRARY = "library/"
_CHUNK = 1024 * 1024


@dataclass
class Backup:
    """What `write` put into an archive."""

    heads: dict[str, int]
    files: int = 0
    bytes: int = 0
    missing: list[str] = field(default_factory=list)
    """Library files that the database names and the storage does not have."""


def write(path: Path) -> Backup:
    """Write a backup to a new file; nothing is there until it is whole.

    Raises FileExistsError, OSError, and DatabaseCopyError where the database cannot be copied.
    """
    if path.exists():
        raise FileExistsError(path)
    part = path.with_name(f"{path.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder, part.open("wb") as out:
            copy = Path(folder) / "database"
            # Before the copy: what is told as the state of the backup is surely in it.
            heads = {head.stream: head.seq for head in Head.objects.order_by("stream")}
            database_copy.dump(connection, copy)
            made = _archive(out, copy, heads)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return made


def _archive(out: IO[bytes], copy: Path, heads: dict[str, int]) -> Backup:
    made = Backup(heads)
    digests: dict[str, str] = {}
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        manifest = {
            "format": FORMAT,
            "vendor": connection.vendor,
            "made_at": stamp(timezone.now()),
            "heads": heads,
        }
        _add_bytes(tar, MANIFEST, _json(manifest))
        with copy.open("rb") as file:
            digests[DATABASE] = _add(tar, DATABASE, file)
        for member, storage, name in _files():
            if not storage.exists(name):
                made.missing.append(member)
                continue
            with storage.open(name, "rb") as stored:
                digests[member] = _add(tar, member, stored)
            made.files += 1
        _add_bytes(tar, COMPLETE, _json({"digests": digests}))
        made.bytes = tar.offset
    return made


def _files() -> Iterator[tuple[str, Storage, str]]:
    """(member, storage, name) of every frozen file, and of every original in the libraries."""
    frozen = FrozenFile.objects.order_by("sha256").values_list("sha256", "storage_name")
    for sha256, name in frozen.iterator():
        yield f"{FROZEN}{sha256}", frozen_storage(), name
    for model, column in ((get_document_model(), "file"), (get_image_model(), "file")):
        for name in model.objects.order_by("pk").values_list(column, flat=True).iterator():
            if name:
                yield f"{LIBRARY}{name}", default_storage, name


def _add(tar: tarfile.TarFile, name: str, file: Any) -> str:
    """Add an open file; the SHA-256 of its bytes."""
    file.seek(0, io.SEEK_END)
    member = tarfile.TarInfo(name)
    member.size = file.tell()
    file.seek(0)
    hashing = _Hashing(file)
    tar.addfile(member, hashing)
    return hashing.digest.hexdigest()


class _Hashing:
    """A file that hashes what is read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    tar.addfile(member, io.BytesIO(data))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def erased() -> list[dict[str, str]]:
    """What was erased so far, to be kept beside backups: a restored one may be older."""
    rows = ErasedBytes.objects.select_related("release").order_by("erased_at", "digest")
    return [
        {
            "digest": row.digest,
            "kind": row.kind,
            "stream": row.release.stream,
            "content_id": str(row.release.content_id),
            "index_number": row.release.index_number,
            "erased_at": stamp(row.erased_at),
        }
        for row in rows.iterator()
    ]


def note_erased(path: Path) -> int:
    """Write the list of what was erased to a file, whole or not at all; how many there are.

    What an earlier list had and the ledger does not know (after a restore) stays in it.
    """
    found = {one["digest"]: one for one in [*read_erased(path), *erased()]}
    part = path.with_name(f"{path.name}.part")
    part.write_text(
        "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found.values()),
        encoding="utf-8",
    )
    part.replace(path)
    return len(found)


def read_erased(path: Path) -> list[dict[str, str]]:
    """A list that `note_erased` wrote; empty where there is none."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def is_empty() -> bool:
    """Whether the installation has no content: no table, or neither items nor accounts."""
    tables = connection.introspection.table_names()
    if Identity._meta.db_table not in tables:
        return not tables
    accounts = get_user_model().objects
    return not (Release.objects.exists() or Identity.objects.exists() or accounts.exists())

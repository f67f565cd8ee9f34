"""Restore: a backup in the place of what is there, under a new epoch, verified afterwards."""

from __future__ import annotations

import hashlib
import json
import tarfile
import tempfile
import uuid
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection

from . import backup, database_copy
from .files import frozen_storage, storage_name
from .models import ErasedBytes, FrozenFile, Head, StoredBytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CHUNK = 1024 * 1024


class RestoreRefusedError(Exception):
    """The backup is not restored and nothing was changed; the message says why, in Chinese."""


@dataclass
class Restored:
    """What a restore brought."""

    manifest: dict[str, Any]
    files: int = 0
    came_back: list[dict[str, str]] = field(default_factory=list)
    """What was erased after the backup was made, and is there again: it must be erased again."""


def restore(path: Path, *, erased: Sequence[dict[str, str]], replace: bool) -> Restored:
    """Put a backup in the place of the installation; nobody else may be using it.

    `erased`: what was ever erased, as `backup.note_erased` keeps it; files among it are not
    restored. The whole archive is checked before anything is changed. Raises RestoreRefusedError
    where it is not whole or of another database, and where there is content and `replace` is
    false; OSError and DatabaseCopyError where it could not be carried out.
    """
    manifest = check(path)
    if manifest["vendor"] != connection.vendor:
        raise RestoreRefusedError(
            f"备份来自 {manifest['vendor']}，现在的数据库是 {connection.vendor}，不能恢复。"
        )
    if not replace and not backup.is_empty():
        raise RestoreRefusedError("现在的数据库中已有内容，没有恢复。确要替换请加 --replace。")
    known = [*erased, *(backup.erased() if _has_ledger() else [])]
    forbidden = {one["digest"] for one in known if one["kind"] == ErasedBytes.Kind.FILE}
    restored = Restored(manifest)
    # The database last: until then what was there is as it was, with some files more.
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        copy = Path(folder) / "database"
        for name, data in _members(path):
            if name == backup.DATABASE:
                with copy.open("wb") as out:
                    _copy(data, out)
            elif name.startswith(backup.FROZEN):
                restored.files += _keep_frozen(name.removeprefix(backup.FROZEN), data, forbidden)
            elif name.startswith(backup.LIBRARY):
                restored.files += _keep_original(name.removeprefix(backup.LIBRARY), data)
        database_copy.load(connection, copy)
    # Numbers of before may be given again to others: consumers must not take one for the other.
    for head in Head.objects.all():
        Head.objects.filter(pk=head.pk).update(epoch=uuid.uuid4())
    restored.came_back = list(_came_back(known))
    return restored


def check(path: Path) -> dict[str, Any]:
    """The manifest of a backup that is whole. Raises RestoreRefusedError for any other file."""
    try:
        found = dict(_digests(path))
        manifest, complete = found.pop(backup.MANIFEST, None), found.pop(backup.COMPLETE, None)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise RestoreRefusedError(f"{path} 不是完整的备份：{error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != backup.FORMAT:
        raise RestoreRefusedError(f"{path} 不是 fupin_backup 写出的备份。")
    if not isinstance(complete, dict) or complete["digests"] != found:
        raise RestoreRefusedError(f"{path} 不完整或被改动过，没有恢复。请换一份备份。")
    return manifest


def _digests(path: Path) -> Iterator[tuple[str, Any]]:
    """SHA-256 of each member; of manifest and conclusion the JSON."""
    for name, data in _members(path):
        if name in {backup.MANIFEST, backup.COMPLETE}:
            yield name, json.loads(data.read())
        else:
            hashed = hashlib.sha256()
            while chunk := data.read(_CHUNK):
                hashed.update(chunk)
            yield name, hashed.hexdigest()


def _members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(path, "r:") as tar:
        for member in tar:
            data = tar.extractfile(member)
            if data is None:
                raise ValueError(f"member {member.name} is no file")
            with closing(data):
                yield member.name, data
    return


def _copy(data: IO[bytes], out: IO[bytes]) -> None:
    while chunk := data.read(_CHUNK):
        out.write(chunk)


def _keep_frozen(sha256: str, data: IO[bytes], forbidden: set[str]) -> bool:
    storage, name = frozen_storage(), storage_name(sha256)
    if sha256 in forbidden or storage.exists(name):
        return False
    storage.save(name, File(data))
    return True


def _keep_original(name: str, data: IO[bytes]) -> bool:
    if default_storage.exists(name):
        default_storage.delete(name)
    return bool(default_storage.save(name, File(data)) == name)


def _has_ledger() -> bool:
    return ErasedBytes._meta.db_table in connection.introspection.table_names()


def _came_back(known: Sequence[dict[str, str]]) -> Iterator[dict[str, str]]:
    for one in {one["digest"]: one for one in known}.values():
        if ErasedBytes.objects.filter(digest=one["digest"]).exists():
            continue
        if (
            StoredBytes.objects.filter(digest=one["digest"]).exists()
            or FrozenFile.objects.filter(sha256=one["digest"]).exists()
        ):
            yield one

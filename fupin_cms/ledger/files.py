"""Frozen files: where they lie, and who gets them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.core.files.storage import Storage, storages
from django.db.models import Exists, OuterRef

from fupin_cms.conf import get_settings

from .events import Stream
from .models import ERASED_MARK, FrozenFile, ReleaseFile
from .versions import readable_releases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files import File

CHUNK = 1024 * 1024


def frozen_storage() -> Storage:
    """The content-addressed storage that the setting FROZEN_STORAGE names."""
    return storages[get_settings().FROZEN_STORAGE]


def storage_name(sha256: str) -> str:
    """Where the bytes with this digest lie in the storage."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


@dataclass(frozen=True)
class FileAccess:
    """Whether a reader gets a file: 200, 410 (was public, is not any more) or 404."""

    status: Literal[200, 404, 410]
    file: FrozenFile | None = None
    name: str = ""


def access(sha256: str, name: str) -> FileAccess:
    """What the public gets under a file's permanent address: one query, two for what is not kept.

    200 while a version that the public can read lists the file under this name: the one in force,
    or an earlier one in the item's history. 410 when only versions list it that were withdrawn or
    erased, alone or with their item, also while the item is current; else 404.
    """
    return _access(sha256, name, [Stream.PUBLIC])


def internal_access(sha256: str, name: str) -> FileAccess:
    """What signed-in staff get: files of readable versions in either stream; the same rules."""
    return _access(sha256, name, [Stream.PUBLIC, Stream.INTERNAL])


def _access(sha256: str, name: str, streams: list[Stream]) -> FileAccess:
    if "\0" in name:  # no file has such a name, and PostgreSQL takes none
        return FileAccess(404)
    released = ReleaseFile.objects.filter(sha256=sha256, name=name, release__stream__in=streams)
    readable = readable_releases().filter(stream__in=streams, pk=OuterRef("release_id"))
    frozen = (
        FrozenFile.objects.filter(sha256=sha256)
        .defer("text")
        .annotate(
            is_readable=Exists(released.filter(Exists(readable))), was_released=Exists(released)
        )
        .first()
    )
    # A file that was never public takes the same steps as one that never was.
    if frozen is None or not frozen.was_released:
        erased = ReleaseFile.objects.filter(
            sha256=sha256, name__startswith=ERASED_MARK, release__stream__in=streams
        )
        return FileAccess(410 if erased.exists() else 404)
    return FileAccess(200, frozen, name) if frozen.is_readable else FileAccess(410)


def open_frozen(frozen: FrozenFile) -> File[bytes]:
    """The frozen bytes, open for reading.

    Raises FileNotFoundError where the storage has lost them.
    """
    return frozen_storage().open(frozen.storage_name, "rb")


def chunks(file: File[bytes]) -> Iterator[bytes]:
    """The bytes of an open file, a piece at a time."""
    while data := file.read(CHUNK):
        yield data


def sha256_of(file: File[bytes]) -> tuple[str, int]:
    """SHA-256 and size of an open file, read a piece at a time."""
    hashed, size = hashlib.sha256(), 0
    for data in chunks(file):
        hashed.update(data)
        size += len(data)
    return hashed.hexdigest(), size


def is_intact(sha256: str) -> bool:
    """Whether the frozen bytes are there and still have this digest."""
    frozen = FrozenFile.objects.filter(sha256=sha256).defer("text").first()
    if frozen is None or not frozen_storage().exists(frozen.storage_name):
        return False
    with open_frozen(frozen) as file:
        return sha256_of(file) == (frozen.sha256, frozen.size)

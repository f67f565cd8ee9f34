"""What a file may ask of the machine while it is read."""

from __future__ import annotations

import resource
import zipfile
from typing import TYPE_CHECKING

from .result import EncryptedError, UnreadableError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

MEGABYTE = 1024 * 1024
MAX_ENTRIES = 20_000
MAX_UNPACKED = 500 * MEGABYTE
MAX_RATIO = 250
_RATIO_FROM = 50 * MEGABYTE
OUT_OF_MEMORY = 86
"""Exit code of a reading process that met its memory limit."""
MAX_RESULT = 256 * MEGABYTE
_CONVERTER_MEMORY = 4096 * MEGABYTE
_ENCRYPTED_FLAG = 0x1


def limit_process(seconds: int, memory_mb: int) -> None:
    """Limit this process: processor time, memory and the size of what it writes.

    A converter that it starts may raise its own memory to what such a program needs.
    """
    memory = memory_mb * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (memory, max(memory, _CONVERTER_MEMORY)))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_RESULT, MAX_RESULT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def raise_memory_limit() -> None:
    """Called in a converter's process before it starts."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def open_archive(file: Path | IO[bytes]) -> zipfile.ZipFile:
    """A zip file whose directory promises no more than MAX_UNPACKED.

    The directory is no lie to count on: reading a member stops at the size that it gives.
    Raises UnreadableError for a bomb or a broken file, EncryptedError for locked members.
    """
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise UnreadableError("文件已损坏") from error
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if len(members) > MAX_ENTRIES or unpacked > MAX_UNPACKED:
        raise UnreadableError("解压后过大，可能是压缩炸弹")
    if unpacked > _RATIO_FROM and unpacked / packed > MAX_RATIO:
        raise UnreadableError("压缩比异常，可能是压缩炸弹")
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise EncryptedError
    return archive

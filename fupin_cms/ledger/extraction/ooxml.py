"""What Word, Excel and PowerPoint files share: container, charts, embedded files, pictures."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from .limits import open_archive
from .result import EncryptedError
from .xml import members, parse, texts

if TYPE_CHECKING:
    import zipfile

    from .result import Reading

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LOCKED = "EncryptedPackage".encode("utf-16-le")


def open_package(file: IO[bytes]) -> zipfile.ZipFile:
    """The container of an office file.

    Raises EncryptedError for one with a password (an OLE file around the encrypted container),
    UnreadableError for a broken one.
    """
    file.seek(0)
    data = file.read()
    file.seek(0)
    if data.startswith(_OLE) and _LOCKED in data:
        raise EncryptedError
    return open_archive(file)


def read_extras(archive: zipfile.ZipFile, root: str, reading: Reading) -> None:
    """Charts and diagrams; embedded files are handed on, pictures are counted.

    `root`: `word`, `xl` or `ppt`.
    """
    for label, pattern in (
        ("图表", rf"{root}/charts/chart[^/]*\.xml"),
        ("图示", rf"{root}/diagrams/data[^/]*\.xml"),
    ):
        for number, name in enumerate(members(archive, pattern), start=1):
            found = texts(parse(archive.read(name)), "t", "v")
            reading.add(f"{label}{number}", "\n".join(found))
    for name in members(archive, rf"{root}/embeddings/.+"):
        reading.embedded.append((PurePosixPath(name).name, archive.read(name)))
    pictures = members(archive, rf"{root}/media/.+\.(?i:png|jpe?g|gif|bmp|tiff?|emf|wmf|webp)")
    if pictures:
        reading.remarks.append(f"含图片{len(pictures)}张，图片中的文字没有读取")

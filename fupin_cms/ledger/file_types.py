"""Which files may be disclosed, and whether a file is what its name says."""

from __future__ import annotations

import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"
_PDF_WITHIN = 1024
_PROBE = 8192
_NAME_LIMIT = 120
_OFFICE = "application/vnd.openxmlformats-officedocument"


class FileRefusedError(Exception):
    """A file that may not be disclosed as it is; the message tells the editor what to do."""


def _is_pdf(file: IO[bytes]) -> bool:
    return b"%PDF-" in _start(file, _PDF_WITHIN)


def _is_ole(file: IO[bytes]) -> bool:
    return _start(file, len(_OLE)) == _OLE


def _is_text(file: IO[bytes]) -> bool:
    probe = _start(file, _PROBE)
    return probe.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in probe


def _zip_with(*members: str) -> Callable[[IO[bytes]], bool]:
    def matches(file: IO[bytes]) -> bool:
        if _start(file, len(_ZIP)) != _ZIP:
            return False
        try:
            with zipfile.ZipFile(file) as archive:
                return set(members) <= set(archive.namelist())
        except zipfile.BadZipFile:
            return False

    return matches


def _either(*kinds: Callable[[IO[bytes]], bool]) -> Callable[[IO[bytes]], bool]:
    return lambda file: any(kind(file) for kind in kinds)


def _start(file: IO[bytes], length: int) -> bytes:
    file.seek(0)
    return file.read(length)


@dataclass(frozen=True)
class FileType:
    """A type that may be disclosed. `matches`: whether the bytes are of it."""

    media_type: str
    label: str
    matches: Callable[[IO[bytes]], bool]


# An encrypted docx, xlsx or pptx is an OLE container: it is let in, found encrypted when its text
# is read, and then blocks until the secrecy reviewer acknowledges it.
_DOCX = _either(_zip_with("word/document.xml"), _is_ole)
_XLSX = _either(_zip_with("xl/workbook.xml"), _is_ole)
_PPTX = _either(_zip_with("ppt/presentation.xml"), _is_ole)

ALLOWED: dict[str, FileType] = {
    "pdf": FileType("application/pdf", "PDF 文档", _is_pdf),
    "doc": FileType("application/msword", "Word 97—2003 文档", _is_ole),
    "docx": FileType(f"{_OFFICE}.wordprocessingml.document", "Word 文档", _DOCX),
    "wps": FileType("application/vnd.ms-works", "WPS 文字", _either(_is_ole, _DOCX)),
    "xls": FileType("application/vnd.ms-excel", "Excel 97—2003 工作簿", _is_ole),
    "xlsx": FileType(f"{_OFFICE}.spreadsheetml.sheet", "Excel 工作簿", _XLSX),
    "et": FileType("application/vnd.ms-excel", "WPS 表格", _either(_is_ole, _XLSX)),
    "ppt": FileType("application/vnd.ms-powerpoint", "PowerPoint 97—2003 演示文稿", _is_ole),
    "pptx": FileType(f"{_OFFICE}.presentationml.presentation", "PowerPoint 演示文稿", _PPTX),
    "ofd": FileType("application/ofd", "OFD 版式文件", _zip_with("OFD.xml")),
    "csv": FileType("text/csv", "CSV 表格", _is_text),
    "txt": FileType("text/plain", "文本文件", _is_text),
    "html": FileType("text/html", "网页文件", _is_text),
    "htm": FileType("text/html", "网页文件", _is_text),
}


def extension(name: str) -> str:
    """The suffix of a file's name in lower case, without the dot; empty where there is none."""
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def file_type(name: str, file: IO[bytes]) -> FileType:
    """The type of a file by its name, confirmed by its bytes.

    Raises FileRefusedError where the type is not on the list, or the bytes are of another one.
    """
    kind = ALLOWED.get(extension(name))
    if kind is None:
        raise FileRefusedError(
            f"不能公开“{name}”：不支持这种格式。可用的格式：{'、'.join(ALLOWED)}。"
        )
    if not kind.matches(file):
        raise FileRefusedError(
            f"“{name}”的内容不是{kind.label}，可能改过扩展名或已损坏。请用原软件另存后重新上传。"
        )
    return kind


def safe_name(title: str, filename: str) -> str:
    """The name under which the public gets a file: its title with the file's suffix.

    Unicode is kept; path parts, control and invisible characters are not.
    """
    suffix = extension(filename)
    stem = title.strip() or PurePosixPath(filename).stem
    if extension(stem) == suffix:
        stem = stem[: -len(suffix) - 1] if suffix else stem
    kept = "".join(
        "_" if char in '/\\:*?"<>|#%' else char
        for char in unicodedata.normalize("NFC", stem)
        if unicodedata.category(char)[0] != "C"
    )
    stem = " ".join(kept.split()).strip(". ")[:_NAME_LIMIT] or "附件"
    return f"{stem}.{suffix}" if suffix else stem

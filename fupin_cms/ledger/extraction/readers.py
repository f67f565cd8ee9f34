"""Which reader reads which kind of file."""

from __future__ import annotations

import io
from importlib import import_module
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from . import office
from .result import EncryptedError, Extraction, Reading, Status, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

READERS = {
    "csv": "texts.read_text",
    "docx": "word.read_docx",
    "htm": "texts.read_html",
    "html": "texts.read_html",
    "ofd": "ofd.read_ofd",
    "pdf": "pdf.read_pdf",
    "pptx": "presentations.read_pptx",
    "txt": "texts.read_text",
    "xls": "spreadsheets.read_xls",
    "xlsx": "spreadsheets.read_xlsx",
}
"""Modules beside this one, and their functions. A process reads one file: it imports what reads
that one, and not the libraries of all the other kinds, which take longer than a short file.
"""
CONVERTED = {"doc": "docx", "wps": "docx", "et": "xlsx", "ppt": "pptx"}
"""Kinds that LibreOffice turns into one that we read."""
MAX_DEPTH = 3
"""How deep files lie in files."""


def read_file(path: Path, kind: str) -> Extraction:
    """The text of a file, with what is embedded in it."""
    reading = Reading()
    with path.open("rb") as file:
        _read(file, kind, reading, depth=0)
    return reading.finished()


def _reader(kind: str) -> Callable[[IO[bytes], Reading], None]:
    module, _, name = READERS[kind].partition(".")
    found: Callable[[IO[bytes], Reading], None] = getattr(
        import_module(f".{module}", __package__), name
    )
    return found


def _read(file: IO[bytes], kind: str, reading: Reading, *, depth: int) -> None:
    """Read one file into `reading`; what cannot be read is said there."""
    try:
        if kind in CONVERTED:
            with office.converted(file, kind, CONVERTED[kind]) as converted:
                _reader(CONVERTED[kind])(converted, reading)
        elif kind in READERS:
            _reader(kind)(file, reading)
        else:
            reading.skip(Status.UNSUPPORTED, f"不能读取 {kind} 格式")
    except EncryptedError:
        reading.skip(Status.ENCRYPTED, "文件已加密，不能读取")
    except UnreadableError as error:
        reading.skip(Status.UNSUPPORTED, str(error))
    embedded, reading.embedded = reading.embedded, []
    outer = reading.inside
    for name, data in embedded:
        reading.inside = f"{outer} {name}".strip()
        inner = PurePosixPath(name).suffix.lower().removeprefix(".")
        if depth == MAX_DEPTH:
            reading.skip(Status.UNSUPPORTED, "嵌套过深，没有读取")
        else:
            _read(io.BytesIO(data), inner, reading, depth=depth + 1)
    reading.inside = outer

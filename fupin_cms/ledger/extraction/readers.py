"""Which reader reads which kind of file."""

from __future__ import annotations

import io
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from . import ofd, office, pdf, presentations, spreadsheets, texts, word
from .result import EncryptedError, Extraction, Reading, Status, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

READERS: dict[str, Callable[[IO[bytes], Reading], None]] = {
    "csv": texts.read_text,
    "docx": word.read_docx,
    "htm": texts.read_html,
    "html": texts.read_html,
    "ofd": ofd.read_ofd,
    "pdf": pdf.read_pdf,
    "pptx": presentations.read_pptx,
    "txt": texts.read_text,
    "xls": spreadsheets.read_xls,
    "xlsx": spreadsheets.read_xlsx,
}
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


def _read(file: IO[bytes], kind: str, reading: Reading, *, depth: int) -> None:
    """Read one file into `reading`; what cannot be read is said there."""
    try:
        if kind in CONVERTED:
            with office.converted(file, kind, CONVERTED[kind]) as converted:
                READERS[CONVERTED[kind]](converted, reading)
        elif kind in READERS:
            READERS[kind](file, reading)
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

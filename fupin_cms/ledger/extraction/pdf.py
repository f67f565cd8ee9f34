"""PDF: pages, form fields, annotations, embedded files."""

from __future__ import annotations

import unicodedata
from typing import IO, TYPE_CHECKING, Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from .result import EncryptedError, Status, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdf import PageObject

    from .result import Reading

_GARBLED = 0.2
"""Share of characters without meaning from which a page counts as not read."""
_LISTED = 10


def read_pdf(file: IO[bytes], reading: Reading) -> None:
    try:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            raise EncryptedError
        _read(reader, reading)
    except DependencyError as error:
        raise EncryptedError from error
    except PyPdfError as error:
        raise UnreadableError("PDF 文件已损坏，不能读取") from error


def _read(reader: PdfReader, reading: Reading) -> None:
    silent: list[int] = []
    garbled: list[int] = []
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        if reading.add(f"第{number}页", text):
            if _is_garbled(text):
                garbled.append(number)
        elif _shows_something(page):
            silent.append(number)
        reading.add(f"第{number}页批注", "\n".join(_annotations(page)))
    _say(reading, silent, "没有可提取的文字，可能是扫描件")
    _say(reading, garbled, "的文字编码不能识别")
    fields = reader.get_fields() or {}
    values = (f"{name}\t{field.value}" for name, field in fields.items() if field.value)
    reading.add("表单", "\n".join(values))
    for name, contents in reader.attachments.items():
        reading.embedded.extend((name, data) for data in contents)


def _say(reading: Reading, pages: list[int], what: str) -> None:
    if pages:
        listed = "、".join(str(number) for number in pages[:_LISTED])
        more = "等" if len(pages) > _LISTED else ""
        reading.skip(Status.EMPTY, f"第{listed}{more}页{what}")


def _annotations(page: PageObject) -> Iterator[str]:
    for reference in page.get("/Annots") or []:
        annotation: Any = reference.get_object()
        for key in ("/Contents", "/V"):
            said = annotation.get(key)
            if isinstance(said, str) and said.strip():
                yield said


def _shows_something(page: PageObject) -> bool:
    """Whether a page without text draws anything; a blank page does not."""
    contents = page.get_contents()
    return contents is not None and bool(contents.get_data().strip())


def _is_garbled(text: str) -> bool:
    """Characters that mean nothing: private, unassigned, replaced, or codes instead of letters."""
    written = [char for char in text if not char.isspace()]
    strange = sum(char == "\ufffd" or unicodedata.category(char) in _NO_LETTER for char in written)
    return strange > _GARBLED * len(written)


_NO_LETTER = frozenset({"Co", "Cn", "Cc"})

"""Searching tables and files for words that should be gone."""

from __future__ import annotations

import html
import json
import mmap
import re
import tempfile
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Any

from django.db import models
from django.db.models import QuerySet

from .files import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.core.files.storage import Storage

_ROWS = 50
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
_PDF = b"%PDF-"
_PDF_STREAM = re.compile(rb"stream\r?\n")
_INFLATED = 64 * 1024 * 1024
"""Bytes of one compressed stream that are looked at."""
_TEXTS = (models.CharField, models.TextField, models.BinaryField, models.JSONField)


def variants(needles: Sequence[str]) -> list[str]:
    """The words as they stand in texts: plain, escaped in JSON, escaped in HTML."""
    found = [
        way for needle in needles for way in (needle, json.dumps(needle)[1:-1], html.escape(needle))
    ]
    return list(dict.fromkeys(found))


def search_tables(tables: Iterable[type[models.Model]], needles: Sequence[str]) -> Iterator[str]:
    """Every row with a text, a JSON value or bytes that hold one of the words: table, key, column.

    Rows are read a few at a time.
    """
    for model in tables:
        columns = [one for one in model._meta.concrete_fields if isinstance(one, _TEXTS)]
        names = [one.attname for one in columns]
        rows: QuerySet[models.Model, Any] = QuerySet(model).order_by("pk").values_list("pk", *names)
        for key, *values in rows.iterator(chunk_size=_ROWS):
            for column, value in zip(columns, values, strict=True):
                if holds(value, needles):
                    yield f"{model._meta.verbose_name} {key}：{column.verbose_name}"


def holds(value: Any, needles: Sequence[str]) -> bool:
    """Whether a value of a column holds one of the words."""
    match value:
        case None:
            return False
        case bytes() | memoryview():
            data = bytes(value)
            return any(way in data for way in _encoded(needles))
        case str():
            return any(way in value for way in variants(needles))
        case _:
            return holds(json.dumps(value, ensure_ascii=False, default=str), needles)


def search_storage(storage: Storage, needles: Sequence[str]) -> Iterator[str]:
    """The names of stored files whose bytes hold one of the words, also inside zipped formats and
    compressed streams of PDF.
    """
    for name in stored_names(storage):
        with storage.open(name, "rb") as file:
            if file_holds(file, needles):
                yield name


def stored_names(storage: Storage, folder: str = "") -> Iterator[str]:
    """Every file of a storage, folder by folder; none where it was never written to."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        yield f"{folder}/{name}" if folder else name
    for one in sorted(folders):
        yield from stored_names(storage, f"{folder}/{one}" if folder else one)


def file_holds(file: IO[bytes] | Any, needles: Sequence[str]) -> bool:
    """Whether a file holds one of the words, itself, in a member of the archive that it is, or in
    what a PDF compresses. Pictures of words, and letters under codes of a font, are not read.
    """
    if _stream_holds(file, needles):
        return True
    file.seek(0)
    if file.read(len(_PDF)) == _PDF:
        return _pdf_holds(file, needles)
    file.seek(0)
    if not zipfile.is_zipfile(file):
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            return any(
                _stream_holds(member, needles)
                for name in archive.namelist()
                for member in [archive.open(name)]
            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return False  # damaged or encrypted: its text cannot be read by anyone without the key


def _pdf_holds(file: Any, needles: Sequence[str]) -> bool:
    """Inflates each stream by itself, so that a damaged table of contents hides nothing."""
    ways = _encoded(needles)
    file.seek(0)
    with tempfile.TemporaryFile() as copy:
        while data := file.read(CHUNK):
            copy.write(data)
        copy.flush()
        with mmap.mmap(copy.fileno(), 0, access=mmap.ACCESS_READ) as whole:
            for start in _PDF_STREAM.finditer(whole):
                inflated = _inflated(whole, start.end())
                if any(way in inflated or _in_hex(way, inflated) for way in ways):
                    return True
    return False


def _inflated(data: mmap.mmap, start: int) -> bytes:
    """As much as can be inflated; nothing for a stream that is not compressed this way."""
    engine, found = zlib.decompressobj(), b""
    try:
        while len(found) < _INFLATED and not engine.eof and (piece := data[start : start + CHUNK]):
            found += engine.decompress(piece, _INFLATED - len(found))
            start += len(piece)
    except zlib.error:
        return found
    return found


def _in_hex(way: bytes, data: bytes) -> bool:
    """PDF may write a text as hexadecimal digits: `<3939…>`."""
    digits = way.hex().encode()
    return digits in data or digits.upper() in data


def _stream_holds(file: Any, needles: Sequence[str]) -> bool:
    ways = _encoded(needles)
    longest = max(map(len, ways), default=0)
    tail = b""
    while data := file.read(CHUNK):
        window = tail + data
        if any(way in window for way in ways):
            return True
        tail = window[-longest:]
    return False


def _encoded(needles: Sequence[str]) -> list[bytes]:
    found = [way.encode(encoding) for way in variants(needles) for encoding in _ENCODINGS]
    return list(dict.fromkeys(found))

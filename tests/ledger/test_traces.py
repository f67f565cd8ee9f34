"""What a search after an erasure finds inside files."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

import pytest

from fupin_cms.ledger.traces import file_holds

WORDS = "王某某的住址"


def pdf(stream: bytes) -> bytes:
    """A file with one compressed stream; nothing else of a PDF is asked for."""
    return b"%PDF-1.7\n1 0 obj\n<<>>\nstream\r\n" + zlib.compress(stream) + b"\nendstream\n"


def zipped(data: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("document.xml", data)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode(),
        WORDS.encode("gb18030"),
        b"x" * 1_048_573 + WORDS.encode(),  # over the edge of a piece
        zipped(WORDS.encode()),
        pdf(b"BT (" + WORDS.encode("utf-16-be") + b") Tj ET"),
        pdf(b"BT <" + WORDS.encode("utf-16-be").hex().encode() + b"> Tj ET"),
        pdf(b"BT () Tj ET") + pdf(WORDS.encode()),
        pdf(b" " * 3_000_000 + WORDS.encode()),
        pdf(WORDS.encode())[:-14],  # cut off
    ],
    ids=range(9),  # what is zipped differs from second to second
)
def test_words__are_found_in_what_holds_them(data: bytes) -> None:
    assert file_holds(BytesIO(data), [WORDS])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        "李某某的电话".encode(),
        zipped("李某某的电话".encode()),
        pdf("李某某的电话".encode()),
        b"%PDF-1.7\nstream\nnot compressed",
    ],
    ids=range(5),
)
def test_words__are_not_found_in_what_does_not(data: bytes) -> None:
    assert not file_holds(BytesIO(data), [WORDS])

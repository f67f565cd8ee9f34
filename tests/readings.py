"""The same bytes are read by a process once in a run: to start one takes a quarter of a second.

What reads files is tried by tests/ledger/test_extraction.py, which starts it each time.
"""

from __future__ import annotations

import hashlib
from typing import IO, TYPE_CHECKING
from unittest import mock

import pytest

from fupin_cms.intake import files
from fupin_cms.ledger import texts
from fupin_cms.ledger.extraction import Extraction, Status, extract

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def _remembered_readings() -> Iterator[None]:
    known: dict[tuple[str, str, int, int], Extraction] = {}

    def remembering(file: IO[bytes], kind: str, *, seconds: int, memory_mb: int) -> Extraction:
        file.seek(0)
        key = (hashlib.sha256(file.read()).hexdigest(), kind, seconds, memory_mb)
        if key in known:
            return known[key]
        found = extract(file, kind, seconds=seconds, memory_mb=memory_mb)
        if found.status != Status.FAILED:
            known[key] = found
        return found

    with (
        mock.patch.object(texts, "extract", remembering),
        mock.patch.object(files, "extract", remembering),
    ):
        yield

"""Text that is made to keep a reader of numbers busy: long, and almost a number everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from .beginning import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.faults

LENGTH = 2_000
"""No parameter is longer; running text, which editors write, is read at ten times that."""
_SECONDS = 120
"""Steps that grow with the square of the length would take hours."""
_PROGRAM = f"""
import django
django.setup()
from fupin_cms.api.lookup import _path_of
from fupin_cms.api.negotiation import acceptable, preferred_coding
from fupin_cms.api.problems import ProblemError
from fupin_cms.disclosures.document_number import find_document_numbers, normalise_document_number
from fupin_cms.public.ranges import read_range
from search.numbers import document_keys, find_in_query, find_numbers, index_number_keys

LONG = (find_document_numbers, find_numbers)
READERS = (
    *LONG, normalise_document_number, document_keys, find_in_query,
    index_number_keys, _path_of, lambda text: read_range(text, 10),
    lambda text: acceptable(text, ("application/json",)), preferred_coding,
)
PIECES = (
    "扶", "1", "〔", "号", "第", "令", "粤扶", "2018", "〔2018〕", "第 ", "扶 ", "- ", "1-", "[",
    "(2018", "\\u3000", "－", "第1", "扶令", "号第", " ", "扶发[2018] ", "a", "000014349/2018-",
    "/", "%2f", "http://", "@", "bytes=0-", ",", ";q=", "*/*,",
)
count = 0
for read in READERS:
    for piece in PIECES:
        for head, tail in (("", ""), ("", "号"), ("〔2018〕", "x"), ("/items/", "")):
            length = {LENGTH} * 10 if read in LONG else {LENGTH}
            text = head + (piece * length)[:length] + tail
            try:
                read(text)
            except (ValueError, ProblemError):
                pass
            count += 1
print(count)
"""


def test_every_text_is_read_in_steps_that_grow_with_its_length(
    counted: Callable[[str], None],
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "site_config.settings.test"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    counted(
        f"{done.stdout.strip()} texts that are almost numbers, of {LENGTH:,} characters and more"
    )

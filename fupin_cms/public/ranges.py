"""Byte ranges (RFC 9110, 14): a download that broke off on a phone goes on where it stopped."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SINGLE = re.compile(r"bytes=(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})")


class UnsatisfiableRangeError(ValueError):
    """The range lies outside the file (416)."""


@dataclass(frozen=True)
class ByteRange:
    """A part of a file, both ends included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    def content_range(self, size: int) -> str:
        return f"bytes {self.first}-{self.last}/{size}"


def read_range(header: str | None, size: int) -> ByteRange | None:
    """The single range that a reader asks for; None where the whole file is to be sent.

    What is not one range of bytes is ignored, as the standard allows.
    Raises UnsatisfiableRangeError where nothing of the file lies in it.
    """
    match = _SINGLE.fullmatch(header or "")
    if match is None or match["first"] == match["last"] == "":
        return None
    if match["first"] == "":
        first, last = max(0, size - int(match["last"])), size - 1
        empty = int(match["last"]) == 0
    else:
        first = int(match["first"])
        last = min(size - 1, int(match["last"] or size - 1))
        empty = False
        if match["last"] and int(match["last"]) < first:
            return None
    if empty or first >= size:
        raise UnsatisfiableRangeError(f"bytes */{size}")
    return ByteRange(first, last)

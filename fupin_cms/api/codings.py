"""Content codings: brotli and gzip of ready bytes, compressed once and kept for the next reader."""

from __future__ import annotations

import hashlib
import threading
import zlib
from collections import OrderedDict

import brotlicffi

SMALLEST = 1024
"""What fits into a packet or two is sent as it is."""
_GZIP = 16 + zlib.MAX_WBITS


def compress(body: bytes, coding: str) -> bytes:
    """The bytes in a coding. Raises ValueError for one that is not `br` or `gzip`."""
    match coding:
        case "br":
            coded: bytes = brotlicffi.compress(body, quality=5)
            return coded
        case "gzip":
            compressor = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
            return compressor.compress(body) + compressor.flush()
    raise ValueError(coding)


class Compressed:
    """What was compressed lately, by the digest of its bytes and the coding; bounded in bytes.

    Nobody is served from here who was not given the uncompressed bytes a moment before: a
    withdrawal is a matter of the row, and what lies here is only found by the bytes themselves.
    """

    def __init__(self, capacity: int = 16 * 1024 * 1024, largest: int = 1024 * 1024) -> None:
        self.capacity, self.largest = capacity, largest
        self.size = 0
        self._kept: OrderedDict[tuple[bytes, str], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, body: bytes, coding: str) -> bytes:
        """The bytes in a coding, compressed now where they are not kept."""
        if len(body) > self.largest:
            return compress(body, coding)
        key = (hashlib.blake2b(body, digest_size=16).digest(), coding)
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return kept
        coded = compress(body, coding)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = coded
                self.size += len(coded)
            while self.size > self.capacity:
                _, dropped = self._kept.popitem(last=False)
                self.size -= len(dropped)
        return coded


compressed = Compressed()

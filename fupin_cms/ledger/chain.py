"""The chain of a stream: each release holds the digest of all before it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .canonical import canonical
from .moments import stamp

if TYPE_CHECKING:
    import datetime as dt
    import uuid

GENESIS = "0" * 64
"""The chain digest before the first release of a stream."""


@dataclass(frozen=True)
class Link:
    """What of a release goes into the chain."""

    stream: str
    seq: int
    content_id: uuid.UUID
    version: int
    event: str
    released_at: dt.datetime
    content_digest: str
    signatures_digest: str

    def entry(self) -> bytes:
        """The canonical JSON that is chained; every value also stands in the full document."""
        return canonical(
            {
                "stream": str(self.stream),
                "seq": self.seq,
                "content_id": str(self.content_id),
                "version": self.version,
                "event": str(self.event),
                "released_at": stamp(self.released_at),
                "content_digest": self.content_digest,
                "signatures_digest": self.signatures_digest,
            }
        )

    def after(self, previous: str) -> str:
        """SHA-256 of the previous chain digest, as 64 hexadecimal characters, ‖ the entry."""
        return hashlib.sha256(previous.encode("ascii") + self.entry()).hexdigest()

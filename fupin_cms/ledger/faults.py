"""What verification finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Something that does not agree: where, and what."""

    stream: str
    """Empty for what belongs to no stream."""
    seq: int | None
    message: str

    def __str__(self) -> str:
        where = f"{self.stream} {self.seq}" if self.seq is not None else self.stream or "—"
        return f"{where}: {self.message}"

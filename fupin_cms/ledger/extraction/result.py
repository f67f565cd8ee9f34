"""What reading a file gives: its text by parts, and what of it could not be read."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_CHARACTERS = 10_000_000
"""More text than any disclosure has; beyond it a file counts as failed, it is never cut."""
_SEPARATOR = "\f"


class Status(enum.StrEnum):
    """How reading ended; the values are those of `FrozenFile.TextStatus`."""

    READ = "read"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "unsupported"
    FAILED = "failed"


class EncryptedError(Exception):
    """The file asks for a password."""


class UnreadableError(Exception):
    """The file cannot be read; the message says why, in Chinese."""


@dataclass(frozen=True)
class Part:
    """A page, a worksheet, a slide, the comments, …: what a reader would call it, and its text."""

    name: str
    text: str


@dataclass(frozen=True)
class Extraction:
    status: Status
    parts: Sequence[Part] = ()
    message: str = ""
    over_limit: bool = False
    """It was ended for its time or memory: under less load, or in parts, the file may be read."""

    def to_json(self) -> str:
        parts = [[part.name, part.text] for part in self.parts]
        return json.dumps({"status": self.status, "parts": parts, "message": self.message})

    @classmethod
    def from_json(cls, data: str) -> Extraction:
        value = json.loads(data)
        parts = [Part(name, text) for name, text in value["parts"]]
        return cls(Status(value["status"]), parts, value["message"])


@dataclass
class Reading:
    """What a reader fills while it goes through a file."""

    parts: list[Part] = field(default_factory=list)
    unread: list[tuple[Status, str]] = field(default_factory=list)
    """What may hold text and could not be read: the file then does not count as read."""
    remarks: list[str] = field(default_factory=list)
    """What the secrecy reviewer should know besides."""
    embedded: list[tuple[str, bytes]] = field(default_factory=list)
    """Files inside the file, by name; they are read next."""
    inside: str = ""
    """Name of the embedded file that is being read now; empty for the file itself."""
    length: int = 0

    def add(self, name: str, text: str) -> bool:
        """Keep a part's text; whether there was any.

        Raises UnreadableError where the file has more text than MAX_CHARACTERS.
        """
        clean = _clean(text)
        if not clean:
            return False
        self.length += len(clean)
        if self.length > MAX_CHARACTERS:
            raise UnreadableError(f"文字超过{MAX_CHARACTERS // 10_000}万字，请拆分文件")
        within = f"{self.inside} " if self.inside else ""
        self.parts.append(Part(" ".join(f"{within}{name}".split()), clean))
        return True

    def skip(self, status: Status, what: str) -> None:
        """Say that something could not be read."""
        within = f"{self.inside}：" if self.inside else ""
        self.unread.append((status, f"{within}{what}"))

    def finished(self) -> Extraction:
        """The result: READ only where everything that may hold text was read."""
        message = "；".join([*(what for _, what in self.unread), *self.remarks])
        for status in (Status.ENCRYPTED, Status.UNSUPPORTED, Status.EMPTY):
            if any(found == status for found, _ in self.unread):
                return Extraction(status, self.parts, message)
        if not self.parts:
            return Extraction(Status.EMPTY, message=message or "没有可提取的文字，可能是扫描件")
        return Extraction(Status.READ, self.parts, message)


def _clean(text: str) -> str:
    """Text that a database takes: no NUL, no form feed, no half of a surrogate pair."""
    plain = text.replace("\0", "").replace(_SEPARATOR, "\n").replace("\r\n", "\n")
    plain = plain.encode("utf-8", "replace").decode("utf-8")
    return "\n".join(line.rstrip() for line in plain.split("\n")).strip("\n")


def join_parts(parts: Sequence[Part]) -> str:
    """One text with a marker line before each part."""
    return _SEPARATOR.join(f"【{part.name}】\n{part.text}" for part in parts)


def split_parts(text: str) -> list[Part]:
    """The parts that `join_parts` joined."""
    found = []
    for piece in text.split(_SEPARATOR):
        marker, _, body = piece.partition("\n")
        if marker:
            found.append(Part(marker.removeprefix("【").removesuffix("】"), body))
    return found

"""Texts of items that were looked at, kept decoded: the first hits of one query are often those of
the next, and to read an item out of the index takes longer than to judge its passages.
"""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple

MOST_CHARACTERS = 20_000_000
"""Of texts that a process keeps: about 50 MB. One that takes a hundredth of it is not kept."""


TextsKey = tuple[int, int]
"""The `seq` of an item's first and of its last release."""


class Texts(NamedTuple):
    """An item's title and passages as scannable texts, and what is kept to answer with; see
    `schema`.
    """

    title: str
    passages: str
    stored: bytes


class KeptTexts:
    """Texts of items of one index."""

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._most = most
        self._kept: dict[TextsKey, Texts] = {}
        self._characters = 0
        self._lock = Lock()

    def get(self, key: TextsKey) -> Texts | None:
        """None where they are not kept."""
        return self._kept.get(key)

    def keep(self, key: TextsKey, texts: Texts) -> None:
        """Keep texts, and let go what was kept first, where they are too many."""
        size = _size(texts)
        if size * 100 > self._most:
            return
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = texts
            self._characters += size
            while self._characters > self._most:
                self._characters -= _size(self._kept.pop(next(iter(self._kept))))


def _size(texts: Texts) -> int:
    return len(texts.title) + len(texts.passages) + len(texts.stored) // 3

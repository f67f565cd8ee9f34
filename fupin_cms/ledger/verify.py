"""Verification: whether the ledger, its files, its projection and the live pages still agree.

Everything is read as a stream: memory does not grow with the ledger.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connections

from . import triggers, verify_chain, verify_files, verify_items, verify_pages
from .events import Stream
from .faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Verification:
    """A run: iterate over `faults` to do it; `checked` then says how much of what was read."""

    since: int = 0
    """Only releases after this `seq` of each stream, and what they brought."""
    checked: Counter[str] = field(default_factory=Counter)

    def faults(self) -> Iterator[Fault]:
        """Every fault, as it is found."""
        yield from self._missing_triggers()
        for stream in Stream:
            yield from verify_chain.faults(stream, self.since, self.checked)
            yield from verify_items.faults(stream, self.since, self.checked)
        yield from verify_files.faults(self.since, self.checked)
        yield from verify_pages.faults(self.checked)

    def _missing_triggers(self) -> Iterator[Fault]:
        connection = connections["default"]
        self.checked["触发器"] += len(triggers.wanted(connection))
        for name in triggers.missing(connection):
            yield Fault("", None, f"缺少触发器 {name}：账本可能被改写。请运行 migrate 补上")

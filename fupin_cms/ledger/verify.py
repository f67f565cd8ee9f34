"""Verification: whether the ledger, its files, its projection and the live pages still agree.

The work is cut into parts that need nothing of each other; each reads a few rows at a time, so
memory does not grow with the ledger. Nothing is locked while it runs, and publishing goes on:
what seems wrong is looked at once more while the heads are held.
"""

from __future__ import annotations

import multiprocessing
import uuid
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import django
from django.db import connections
from django.db.models import Max

from fupin_cms.disclosures import registry

from . import (
    structure_watch,
    triggers,
    verify_chain,
    verify_files,
    verify_items,
    verify_pages,
    verify_scopes,
)
from .events import Stream
from .faults import Fault
from .models import Head, Release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RELEASES = 5_000
"""Releases, or pages, of one part."""
SHARES = 16
"""Parts that items and files are cut into for several processes."""

NOT_CHECKED = (
    "整条链是否被重写过：只有存放在别处的链头才能说明（--anchor）",
    "账号背后是不是本人；授权依据在签署当日是否属实：账本只保存当时的抄录",
    "撤回、有效性变更等行为的签署人是否属于责任科室（行为中不写科室）",
    "从文件中提取的文字是否完整；文件库中的原件",
)
"""What no run can say, told with every result."""


@dataclass(frozen=True)
class Part:
    """Work that one process does: a key of `_KINDS` with its arguments."""

    kind: str
    arguments: tuple[Any, ...] = ()


@dataclass
class Verification:
    """A run: iterate over `faults` to do it; `checked` then says how much of what was read."""

    since: int = 0
    """Only releases after this `seq` of each stream, and what they brought."""
    read_files: bool = True
    """Hash every frozen file; else only look whether it is there."""
    jobs: int = 1
    """Processes; more than one only where nothing is held in an open transaction."""
    progress: Callable[[int, int], None] = lambda _done, _all: None
    """Called with parts done and parts in all."""
    checked: Counter[str] = field(default_factory=Counter)

    @property
    def not_checked(self) -> list[str]:
        """What this run cannot say or was told to leave out, in Chinese."""
        left = [] if self.read_files else ["固化文件的内容（--no-files：只核对存在和大小）"]
        if self.since:
            left.append(f"各流第{self.since}号及以前的发布记录（--since）")
        return [*left, *NOT_CHECKED]

    def faults(self) -> Iterator[Fault]:
        """Every fault, in the order of the parts."""
        parts = list(self.parts())
        for done, (found, checked) in enumerate(self._results(parts), start=1):
            self.checked.update(checked)
            yield from found
            self.progress(done, len(parts))

    def _results(self, parts: list[Part]) -> Iterator[tuple[list[Fault], Counter[str]]]:
        if self.jobs == 1:
            yield from map(run, parts)
            return
        connections.close_all()
        with ProcessPoolExecutor(
            self.jobs, multiprocessing.get_context("spawn"), initializer=django.setup
        ) as pool:
            yield from pool.map(run, parts)

    def parts(self) -> Iterator[Part]:
        """The work of this run."""
        yield Part("triggers")
        for stream in Stream:
            last = Release.objects.filter(stream=stream).aggregate(last=Max("seq"))["last"] or 0
            yield from self._releases(stream, last)
            yield Part("head", (stream.value,))
            for low, high in self._shares():
                yield Part("items", (stream.value, self.since, low, high))
            yield Part("orphans", (stream.value,))
            yield Part("scopes", (stream.value, self.since))
        categories: dict[str, Any] = dict(registry.categories())
        for category, model in categories.items():
            last = model.objects.aggregate(last=Max("pk"))["last"] or 0
            for after in range(0, last, RELEASES):
                yield Part("pages", (category, after, min(after + RELEASES, last)))
        yield Part("reverse")
        for low, high in self._shares():
            yield Part("files", (self.since, low.hex, high.hex, self.read_files))
        yield Part("unknown files", (self.since,))
        yield Part("structure")

    def _shares(self) -> Iterator[tuple[uuid.UUID, uuid.UUID]]:
        """Equal ranges of all 128-bit numbers; as text, they are those of SHA-256 too."""
        shares = 1 if self.jobs == 1 else SHARES
        size = (1 << 128) // shares
        for share in range(shares):
            yield uuid.UUID(int=share * size), uuid.UUID(int=(share + 1) * size - 1)

    def _releases(self, stream: Stream, last: int) -> Iterator[Part]:
        reaches = 0 < self.since <= last
        if reaches and not Release.objects.filter(stream=stream, seq=self.since).exists():
            yield Part("no such seq", (stream.value, self.since))
            return
        for after in range(self.since, last, RELEASES):
            yield Part("releases", (stream.value, after, min(after + RELEASES, last)))


def run(part: Part) -> tuple[list[Fault], Counter[str]]:
    """What a part finds, and how much it read."""
    checked: Counter[str] = Counter()
    return list(_KINDS[part.kind](checked, *part.arguments)), checked


def suggested_jobs(processors: int) -> int:
    """One process for a short ledger, else one for each processor."""
    total = sum(Head.objects.values_list("seq", flat=True))
    return processors if total > RELEASES else 1


def _triggers(checked: Counter[str]) -> Iterator[Fault]:
    connection = connections["default"]
    checked["触发器"] += len(triggers.wanted(connection))
    for name in triggers.missing(connection):
        yield Fault("", None, f"缺少触发器 {name}：账本可能被改写。请运行 migrate 补上")
    for name in triggers.altered(connection):
        yield Fault("", None, f"触发器 {name} 的内容被改动：账本可能被改写。请运行 migrate 恢复")


def _no_such_seq(_: Counter[str], stream: str, seq: int) -> Iterator[Fault]:
    yield Fault(stream, seq, "没有这个序号的发布记录，不能从这里开始核对")


_KINDS: dict[str, Callable[..., Iterator[Fault]]] = {
    "triggers": _triggers,
    "no such seq": _no_such_seq,
    "releases": lambda checked, stream, *of: verify_chain.faults(checked, Stream(stream), *of),
    "head": lambda _, stream: verify_chain.head_faults(Stream(stream)),
    "items": lambda checked, stream, *of: verify_items.faults(checked, Stream(stream), *of),
    "orphans": lambda _, stream: verify_items.orphans(Stream(stream)),
    "scopes": lambda checked, stream, since: verify_scopes.additional(
        checked, Stream(stream), since
    ),
    "pages": verify_pages.faults,
    "reverse": lambda _: verify_pages.reverse_faults(),
    "files": verify_files.faults,
    "structure": structure_watch.differing,
    "unknown files": verify_files.unknown,
}

"""Reading an embedded index: every thread and process sees a commit at once."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import tantivy

from fupin_cms.ledger.search import SearchUnavailableError

from ..protocol import Cursor, IndexUnusableError
from . import schema as s
from .directory import written
from .items import ItemsFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from .directory import IndexDirectory
    from .items import Texts

_PANIC = "pyo3_runtime"
"""Module of what tantivy raises where it stumbles over its own files; no subclass of Exception."""


_MOST_FREQUENCIES = 100_000
Frequencies = dict[tuple[str, str], int]
"""In how many documents a token stands, by field and token."""


class Located(NamedTuple):
    """A hit's item, told by the `seq` of its first release, and where what is kept of it begins."""

    item: int
    at: int


@dataclass
class _Opened:
    generation: Path
    index: Any
    items: ItemsFile
    commit: tuple[int, ...] = ()
    frequencies: Frequencies = field(default_factory=dict)


class Searcher:
    """tantivy's own searcher on one commit, and what is kept of its index in memory."""

    def __init__(self, searcher: Any, opened: _Opened) -> None:
        self._searcher = searcher
        self._frequencies = opened.frequencies
        self._items = opened.items

    def __getattr__(self, name: str) -> Any:
        return getattr(self._searcher, name)

    def doc_freq(self, name: str, token: str) -> int:
        """As tantivy has it, which looks into every segment; asked once for each commit."""
        known = self._frequencies.get((name, token))
        if known is None:
            known = int(self._searcher.doc_freq(name, token))
            if len(self._frequencies) < _MOST_FREQUENCIES:
                self._frequencies[name, token] = known
        return known

    def first_seqs(self, addresses: Sequence[Any]) -> list[int]:
        """The `seq` of the first release of each item: known of no other item, and lasting."""
        return self._numbers(s.FIRST_SEQ, addresses)

    def located(self, addresses: Sequence[Any]) -> list[Located]:
        """What is known of hits without reading them."""
        numbers = (self.first_seqs(addresses), self._numbers(s.ITEM_AT, addresses))
        return list(map(Located, *numbers))

    def _numbers(self, name: str, addresses: Sequence[Any]) -> list[int]:
        """Raises ValueError where an item has none: the file was damaged since it was opened."""
        found: list[int | None] = self.fast_field_values(name, list(addresses))
        numbers = [one for one in found if one is not None]
        if len(numbers) < len(found):
            raise ValueError(f"items without {name}")
        return numbers

    def texts_of(self, located: Located) -> Texts:
        """An item's texts."""
        return self._items.texts(located.at)

    def stored_of(self, located: Located) -> s.Stored:
        """What is shown of an item."""
        return s.stored_item(self._items.stored(located.at))


class Reader:
    """Gives searchers on the last commit of the current generation."""

    def __init__(self, directory: IndexDirectory) -> None:
        self._directory = directory
        self._lock = Lock()
        self._opened: _Opened | None = None

    @contextmanager
    def searching(self) -> Iterator[Any]:
        """A searcher for the length of a block.

        Raises, in the block too, IndexUnusableError where the index is missing or damaged, and
        SearchUnavailableError where the machine does not let it be read.
        """
        try:
            generation, searcher = self._current()
            with self._damage_is_told(generation):
                yield searcher
        except OSError as error:
            raise SearchUnavailableError(f"the index cannot be read: {error}") from error

    def _current(self) -> tuple[Path, Any]:
        while True:
            generation = self._directory.current()
            try:
                with self._damage_is_told(generation):
                    return generation, self._searcher(generation)
            except IndexUnusableError:
                # A rebuild may just have put another in its place, and removed it.
                if self._directory.current() == generation:
                    raise

    @contextmanager
    def _damage_is_told(self, generation: Path) -> Iterator[None]:
        try:
            yield
        except IndexUnusableError:
            raise
        except BaseException as error:
            if not isinstance(error, ValueError) and type(error).__module__ != _PANIC:
                raise
            self._forget()
            self._directory.condemn(generation)
            raise IndexUnusableError(f"the index is damaged: {error}") from error

    def _searcher(self, generation: Path) -> Any:
        with self._lock:
            opened = self._opened
            if opened is None or opened.generation != generation:
                opened = self._opened = _Opened(
                    generation, s.open_index(generation), ItemsFile(generation)
                )
            commit = last_commit(generation)
            if commit != opened.commit:
                opened.index.reload()
                opened.commit = commit
                opened.frequencies = {}
            return Searcher(opened.index.searcher(), opened)

    def _forget(self) -> None:
        with self._lock:
            self._opened = None


def last_commit(generation: Path) -> tuple[int, ...]:
    """Changes with every commit: tantivy replaces this file atomically.

    Raises IndexUnusableError where the generation has just been removed.
    """
    try:
        return written(generation / "meta.json")
    except FileNotFoundError as error:
        raise IndexUnusableError("the index is gone") from error


def read_cursor(searcher: Any) -> Cursor:
    """The cursor as of a searcher's commit.

    Raises ValueError where there is none: every commit has one.
    """
    query = tantivy.Query.term_query(s.schema(), s.KEY, s.CURSOR)
    hits = searcher.search(query, 1).hits
    if not hits:
        raise ValueError("the index has no cursor")
    return s.stored_cursor(searcher.doc(hits[0][1]))

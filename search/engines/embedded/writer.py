"""Writing an embedded index: changes and cursor in one commit."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import tantivy

from fupin_cms.ledger.search import SearchUnavailableError

from ..protocol import Change, Cursor, IndexUnusableError, Item, WriterBusyError
from . import schema as s
from .items import NAME, ItemsFile, NewItems
from .reader import read_cursor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_HEAP = 64_000_000
"""Bytes that tantivy fills before it writes a segment; at least 15 million a thread."""
_LEFT_OVER = "FileAlreadyExists"


class EmbeddedWriter:
    """Writes one generation; made by `opened` and `created` only."""

    def __init__(self, generation: Path, index: Any, cursor: Cursor) -> None:
        self._generation = generation
        self._index = index
        self._cursor = cursor
        self._writer = index.writer(_HEAP, 1)
        # Whoever was killed while committing left files under the names that come next.
        self._writer.garbage_collect_files()

    @property
    def cursor(self) -> Cursor:
        return self._cursor

    def apply(self, changes: Sequence[Change], cursor: Cursor) -> None:
        """See `Writer.apply`. Raises SearchUnavailableError where the disk takes no more."""
        new = NewItems(self._generation)
        documents = [
            (change.content_id, _document(change, new)) for change in self._not_yet_applied(changes)
        ]
        try:
            new.write()
            for content_id, document in documents:
                self._writer.delete_documents_by_term(s.KEY, content_id)
                self._writer.add_document(document)
            self._writer.delete_documents_by_term(s.KEY, s.CURSOR)
            self._writer.add_document(s.cursor_document(cursor))
            self._writer.commit()
        except (OSError, ValueError) as error:
            if _LEFT_OVER in str(error):
                raise IndexUnusableError(
                    f"the index holds what a dead writer left: {error}"
                ) from error
            self._writer.rollback()
            raise SearchUnavailableError(f"the index cannot be written: {error}") from error
        self._index.reload()
        self._cursor = cursor

    def _not_yet_applied(self, changes: Sequence[Change]) -> list[Change]:
        last: dict[str, Change] = {}
        for change in sorted(changes, key=lambda one: one.seq):
            last[change.content_id] = change
        searcher = self._index.searcher()
        return [one for one in last.values() if _applied(searcher, one.content_id) <= one.seq]

    def close(self) -> None:
        self._writer.wait_merging_threads()


def _document(change: Change, new: NewItems) -> Any:
    if isinstance(change, Item):
        return s.item_document(change, new)
    return s.removal_document(change)


def _applied(searcher: Any, content_id: str) -> int:
    """The `seq` of an item in the index; 0 where it has none."""
    hits = searcher.search(tantivy.Query.term_query(s.schema(), s.KEY, content_id), 1).hits
    return int(searcher.fast_field_values(s.SEQ, [hits[0][1]])[0]) if hits else 0


@contextmanager
def opened(generation: Path) -> Iterator[EmbeddedWriter]:
    """A writer on an index.

    Raises WriterBusyError, and IndexUnusableError where the index cannot be read.
    """
    try:
        index = s.open_index(generation)
        index.reload()
        cursor = read_cursor(index.searcher())
        ItemsFile(generation)  # refused where it is gone
    except ValueError as error:
        raise IndexUnusableError(f"the index is damaged: {error}") from error
    with _closing(generation, index, cursor) as writer:
        yield writer


@contextmanager
def created(generation: Path) -> Iterator[EmbeddedWriter]:
    """A writer on a new, empty index, whose cursor stands before the first release."""
    tantivy.Index(s.schema(), str(generation))
    (generation / NAME).touch()
    index = s.open_index(generation)
    with _closing(generation, index, Cursor()) as writer:
        writer.apply([], Cursor())
        yield writer


@contextmanager
def _closing(generation: Path, index: Any, cursor: Cursor) -> Iterator[EmbeddedWriter]:
    try:
        writer = EmbeddedWriter(generation, index, cursor)
    except ValueError as error:
        if "LockBusy" not in str(error):
            raise IndexUnusableError(f"the index cannot be opened for writing: {error}") from error
        raise WriterBusyError(str(error)) from error
    try:
        yield writer
    finally:
        writer.close()

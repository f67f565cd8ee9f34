"""Writing an embedded index: changes and cursor in one commit."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson
import tantivy

from fupin_cms.ledger.search import SearchUnavailableError

from ..protocol import Change, Cursor, IndexUnusableError, Item, WriterBusyError
from . import schema as s
from .reader import read_cursor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_HEAP = 64_000_000
"""Bytes that tantivy fills before it writes a segment; at least 15 million a thread."""

BLOCK = 1
"""Bytes of texts after which a block ends: each item has its own. The index gets a tenth larger,
and to read an item takes half of the time."""
_LEFT_OVER = "FileAlreadyExists"


class EmbeddedWriter:
    """Writes one generation; made by `opened` and `created` only."""

    def __init__(self, index: Any, cursor: Cursor) -> None:
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
        documents = [
            (change.content_id, _document(change)) for change in self._not_yet_applied(changes)
        ]
        try:
            for content_id, document in documents:
                self._writer.delete_documents_by_term(s.KEY, content_id)
                self._writer.add_document(document)
            self._writer.delete_documents_by_term(s.KEY, s.CURSOR)
            self._writer.add_document(s.cursor_document(cursor))
            self._writer.commit()
        except ValueError as error:
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


def _document(change: Change) -> Any:
    return s.item_document(change) if isinstance(change, Item) else s.removal_document(change)


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
        index = tantivy.Index.open(str(generation))
        index.config_reader("manual")
        index.reload()
        cursor = read_cursor(index.searcher())
    except ValueError as error:
        raise IndexUnusableError(f"the index is damaged: {error}") from error
    with _closing(index, cursor) as writer:
        yield writer


@contextmanager
def created(generation: Path) -> Iterator[EmbeddedWriter]:
    """A writer on a new, empty index, whose cursor stands before the first release."""
    tantivy.Index(s.schema(), str(generation))
    _keep_texts_in_small_blocks(generation)
    index = tantivy.Index.open(str(generation))
    index.config_reader("manual")
    with _closing(index, Cursor()) as writer:
        writer.apply([], Cursor())
        yield writer


def _keep_texts_in_small_blocks(generation: Path) -> None:
    """One item's texts are read at a time: a block of 16,384 bytes, as tantivy has it, holds ten.

    tantivy keeps the setting in this file; its Python door has no argument for it.
    """
    path = generation / "meta.json"
    meta = orjson.loads(path.read_bytes())
    meta["index_settings"]["docstore_blocksize"] = BLOCK
    path.write_bytes(orjson.dumps(meta))


@contextmanager
def _closing(index: Any, cursor: Cursor) -> Iterator[EmbeddedWriter]:
    try:
        writer = EmbeddedWriter(index, cursor)
    except ValueError as error:
        if "LockBusy" not in str(error):
            raise IndexUnusableError(f"the index cannot be opened for writing: {error}") from error
        raise WriterBusyError(str(error)) from error
    try:
        yield writer
    finally:
        writer.close()

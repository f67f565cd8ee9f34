"""The embedded engine: tantivy in this process, its files in a directory, no service to run."""

from __future__ import annotations

from contextlib import contextmanager
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from tantivy import Query

from fupin_cms.ledger.search import EngineState, SearchQuery, SearchResult, SearchUnavailableError

from ...deadline import Deadline
from ...filters import read_filters
from ...plan import Plan
from ...questions import read_question
from ...remedy import remedy
from ...thesaurus import NO_SYNONYMS, Thesaurus
from ..protocol import Cursor, IndexUnusableError, told_of_refused
from . import schema as s
from .answer import Answer
from .directory import IndexDirectory
from .held import HeldSearches
from .query import score_of
from .reader import Reader, read_cursor
from .writer import EmbeddedWriter, created, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ...clauses import Scored

NAME = "embedded"


class EmbeddedEngine:
    """An `Engine` over the index in `root`."""

    def __init__(self, root: Path) -> None:
        self._directory = IndexDirectory(root, s.form())
        self._reader = Reader(self._directory)
        self._searches = HeldSearches(root / "held")

    def search(self, query: SearchQuery, thesaurus: Thesaurus = NO_SYNONYMS) -> SearchResult:
        question, filters = read_question(query.text), read_filters(query.filters)
        with self._reader.searching() as searcher:
            if question.is_empty and query.text.strip():
                return SearchResult(total=0, hits=[], facets={name: [] for name in query.facets})
            plan, deadline = Plan(question, thesaurus), Deadline()
            return Answer(searcher, query, plan, filters, self._searches, deadline).result()

    def points(
        self, items: Sequence[str], clauses: Sequence[Scored]
    ) -> dict[str, list[tuple[str, float]]]:
        """See `Engine.points`."""
        found: dict[str, list[tuple[str, float]]] = {item: [] for item in items}
        with self._reader.searching() as searcher:
            for item in items:
                for one in clauses:
                    if given := score_of(item, one.clause, searcher):
                        found[item].append((one.why, given))
        return found

    def state(self) -> EngineState:
        try:
            with self._reader.searching() as searcher:
                cursor, documents = read_cursor(searcher), _items(searcher)
        except SearchUnavailableError as error:
            message = self._directory.without_path(str(error))
            return EngineState(
                NAME, ready=False, seq=0, documents=0, message=message, remedy=remedy(error)
            )
        return EngineState(
            NAME,
            ready=True,
            seq=cursor.seq,
            documents=documents,
            message=told_of_refused(cursor),
            refused=len(cursor.refused),
            size=self._directory.size(),
        )

    def cursor(self) -> Cursor:
        with self._reader.searching() as searcher:
            return read_cursor(searcher)

    @contextmanager
    def writing(self) -> Iterator[EmbeddedWriter]:
        with self._directory.locked():
            generation = self._directory.current()
            try:
                with opened(generation) as writer:
                    yield writer
            except IndexUnusableError:
                # Told to the readers too, whoever found it out: they must not go on with it.
                self._directory.condemn(generation)
                raise

    @contextmanager
    def rebuilding(self, *, resume: bool = False) -> Iterator[EmbeddedWriter]:
        with self._directory.locked():
            unfinished = self._directory.unfinished() if resume else None
            generation = unfinished or self._directory.create()
            try:
                with opened(generation) if unfinished else created(generation) as writer:
                    yield writer
            except (IndexUnusableError, OSError, SearchUnavailableError):
                # Damaged, or the disk is full: its room is given back.
                rmtree(generation, ignore_errors=True)
                raise
            self._directory.switch(generation)


def _items(searcher: Any) -> int:
    query = Query.term_query(s.schema(), s.KIND, s.ITEM)
    return int(searcher.search(query, 1).count)

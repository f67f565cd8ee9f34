"""The engine for clusters: Elasticsearch 8.19, on any number of nodes."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from fupin_cms.ledger.search import EngineState, SearchQuery, SearchResult, SearchUnavailableError

from ...deadline import QUERY_SECONDS
from ...filters import read_filters
from ...plan import Plan
from ...questions import read_question
from ...remedy import remedy
from ...thesaurus import NO_SYNONYMS, Thesaurus
from ..locking import locked
from ..protocol import Cursor, IndexUnusableError, told_of_refused
from . import documents as d
from .answer import Answer
from .building import BuildingWriter
from .connection import Connection, faults_told
from .points import Points
from .sending import Sender
from .writer import ElasticsearchWriter, opened, read_cursor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ...clauses import Scored
    from .indices import Indices

NAME = "elasticsearch"


class ElasticsearchEngine:
    """An `Engine` over the index behind an alias.

    `lock`: the file by which one process of this machine writes at a time. Writers of several
    machines do no harm to each other, since every write is known by its `seq`.
    """

    def __init__(self, indices: Indices, lock: Path, seconds: float = QUERY_SECONDS) -> None:
        self._indices = indices
        self._lock = lock
        self._seconds = seconds

    @property
    def connection(self) -> Connection:
        return self._indices.connection

    def search(self, query: SearchQuery, thesaurus: Thesaurus = NO_SYNONYMS) -> SearchResult:
        question, filters = read_question(query.text), read_filters(query.filters)
        index = self._indices.alias
        if question.is_empty and query.text.strip():
            return SearchResult(total=0, hits=[], facets={name: [] for name in query.facets})
        plan = Plan(question, thesaurus)
        return Answer(self.connection, index, query, plan, filters, self._seconds).result()

    def points(
        self, items: Sequence[str], clauses: Sequence[Scored]
    ) -> dict[str, list[tuple[str, float]]]:
        """See `Engine.points`: one request, in which each clause has a name."""
        return Points(Sender(self.connection, self._indices.alias, self._seconds)).of(
            items, clauses
        )

    def state(self) -> EngineState:
        try:
            index = self._indices.current()
            cursor = read_cursor(self.connection, index)
            documents, message = self._documents(index), self._blocked(index)
            size = self._size(index)
        except SearchUnavailableError as error:
            return EngineState(
                NAME, ready=False, seq=0, documents=0, message=str(error), remedy=remedy(error)
            )
        told = [one for one in (message, told_of_refused(cursor)) if one]
        return EngineState(
            NAME,
            ready=True,
            seq=cursor.seq,
            documents=documents,
            message="; ".join(told),
            refused=len(cursor.refused),
            size=size,
            blocked=bool(message),
        )

    def _documents(self, index: str) -> int:
        with faults_told():
            query = {"term": {d.KIND: d.ITEM}}
            return int(self.connection.client.count(index=index, query=query)["count"])

    def _size(self, index: str) -> int:
        with faults_told():
            told = self.connection.client.indices.stats(index=index, metric="store")
        return int(told["_all"]["primaries"]["store"]["size_in_bytes"])

    def _blocked(self, index: str) -> str:
        """What keeps the index from being written, where the cluster says so."""
        with faults_told():
            found = self.connection.client.indices.get_settings(index=index, name="index.blocks.*")
        blocks = [
            name
            for told in found.values()
            for name, value in told["settings"].get("index", {}).get("blocks", {}).items()
            if value == "true"
        ]
        return f"the index is blocked: {', '.join(sorted(blocks))}" if blocks else ""

    def cursor(self) -> Cursor:
        return read_cursor(self.connection, self._indices.current())

    @contextmanager
    def writing(self) -> Iterator[ElasticsearchWriter]:
        with locked(self._lock):
            try:
                yield opened(self.connection, self._indices.current())
            except IndexUnusableError:
                # Told to the readers too, whoever found it out: they must not go on with it.
                self._indices.condemn()
                raise

    @contextmanager
    def rebuilding(self, *, resume: bool = False) -> Iterator[ElasticsearchWriter]:
        with locked(self._lock):
            unfinished = self._indices.building() if resume else None
            try:
                if unfinished:
                    self._indices.wait_until_begun(unfinished)
                    cursor = read_cursor(self.connection, unfinished)
                    writer = BuildingWriter(self.connection, unfinished, cursor)
                else:
                    self._indices.discard()
                    writer = BuildingWriter(self.connection, self._indices.new_name(), Cursor())
                    writer.make(partial(self._indices.make, writer.index))
                with writer:
                    yield writer
            except IndexUnusableError:
                self._indices.discard()
                raise
            self._indices.switch(writer.index)

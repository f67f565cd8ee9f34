"""How well an engine finds, measured: a corpus, queries, and which documents answer them."""

from __future__ import annotations

import math
import statistics
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import orjson

from fupin_cms.ledger.search import SearchQuery

from .conf import get_search_settings
from .engines.elasticsearch.connection import Connection
from .engines.elasticsearch.engine import ElasticsearchEngine
from .engines.elasticsearch.indices import Indices
from .engines.embedded.engine import EmbeddedEngine
from .engines.protocol import Cursor, Item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .engines.protocol import Engine

AT = 10
"""Measures look at the first so many hits."""
_BATCH = 500
"""Documents in memory at once."""
_EPOCH = "evaluation"


class WrongInputError(ValueError):
    """A line of the corpus or of the queries cannot be read."""


@dataclass(frozen=True)
class Asked:
    """A query and the ids of the documents that answer it."""

    query: str
    relevant: frozenset[str]


@dataclass(frozen=True)
class Measures:
    """Of one query, each between 0 and 1."""

    reciprocal_rank: float
    recall: float
    ndcg: float


@dataclass
class Report:
    """What `evaluate` found. Times in milliseconds, `index_bytes` as it lies on disk."""

    engine: str
    documents: int = 0
    seconds: float = 0.0
    index_bytes: int = 0
    measures: list[Measures] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """The report as names and numbers."""
        p50, p95, p99 = percentiles(self.times)
        return {
            "engine": self.engine,
            "documents": self.documents,
            "queries": len(self.measures),
            "mrr@10": _mean(one.reciprocal_rank for one in self.measures),
            "recall@10": _mean(one.recall for one in self.measures),
            "ndcg@10": _mean(one.ndcg for one in self.measures),
            "documents_per_second": round(self.documents / max(self.seconds, 1e-9), 1),
            "query_ms_p50": p50,
            "query_ms_p95": p95,
            "query_ms_p99": p99,
            "index_bytes": self.index_bytes,
        }


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return round(statistics.fmean(found), 4) if found else 0.0


def percentiles(times: Sequence[float]) -> tuple[float, float, float]:
    """The 50th, 95th and 99th percentile; zeros of nothing."""
    if not times:
        return (0.0, 0.0, 0.0)
    ordered = sorted(times)
    nearest = [ordered[max(0, math.ceil(part * len(ordered)) - 1)] for part in (0.5, 0.95, 0.99)]
    return (round(nearest[0], 2), round(nearest[1], 2), round(nearest[2], 2))


def measured(found: Sequence[str], relevant: frozenset[str]) -> Measures:
    """The measures of an answer, the best hit first. Gains are one or nothing."""
    gains = [1.0 if one in relevant else 0.0 for one in found[:AT]]
    first = next((rank for rank, gain in enumerate(gains, 1) if gain), 0)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), AT) + 1))
    gained = sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))
    return Measures(
        reciprocal_rank=1 / first if first else 0.0,
        recall=sum(gains) / len(relevant) if relevant else 0.0,
        ndcg=gained / ideal if ideal else 0.0,
    )


# Reading --------------------------------------------------------------------------------


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Raises WrongInputError for a line that is no object."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            place = f"{path}:{number}"
            try:
                value = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
            except orjson.JSONDecodeError as error:
                raise WrongInputError(f"{place}: {error}") from error
            if not isinstance(value, dict):
                raise WrongInputError(f"{place}: expected an object")
            yield place, value


def read_corpus(path: Path) -> Iterator[Item]:
    """The items of a corpus, one line after the other. Raises WrongInputError."""
    for seq, (place, line) in enumerate(_lines(path), 1):
        try:
            yield Item(
                content_id=str(line["id"]),
                seq=seq,
                first_seq=seq,
                title=_text(line["title"]),
                text=_text(line["body"]),
                document_number=_text(line.get("document_number")),
            )
        except (KeyError, TypeError) as error:
            raise WrongInputError(f"{place}: id, title and body are wanted: {error}") from error


def _text(value: object) -> str:
    if not isinstance(value, str | None):
        raise TypeError("a text is wanted")
    return value or ""


def read_queries(path: Path) -> list[Asked]:
    """The queries and their answers. Raises WrongInputError."""
    asked = []
    for place, line in _lines(path):
        query, relevant = line.get("query"), line.get("relevant")
        if not isinstance(query, str) or not isinstance(relevant, list) or not relevant:
            raise WrongInputError(f"{place}: query and relevant ids are wanted")
        asked.append(Asked(query, frozenset(map(str, relevant))))
    return asked


# Measuring ------------------------------------------------------------------------------


def index(engine: Engine, items: Iterable[Item], tell: Callable[[int], None]) -> int:
    """Build the engine's index from items, a batch at a time; how many there were.

    `tell` hears how many are in after each batch.
    """
    every = iter(items)
    count = 0
    with engine.rebuilding() as writer:
        while batch := list(islice(every, _BATCH)):
            count = batch[-1].seq
            writer.apply(batch, Cursor(_EPOCH, count))
            tell(count)
    return count


def ask(engine: Engine, queries: Iterable[Asked], report: Report) -> None:
    """Ask every query as a reader does, without facets; one before all to open the index."""
    engine.search(SearchQuery("开始", limit=1, facets=()))
    for one in queries:
        begun = time.perf_counter()
        result = engine.search(SearchQuery(one.query, limit=AT, facets=()))
        report.times.append((time.perf_counter() - begun) * 1000)
        report.measures.append(measured([hit.content_id for hit in result.hits], one.relevant))


def evaluate(
    name: str, corpus: Path, queries: Path, tell: Callable[[int], None] = lambda _: None
) -> Report:
    """Index a corpus in a throw-away index, ask it the queries, and report.

    Raises WrongInputError; SearchUnavailableError where the engine cannot be reached.
    """
    asked = read_queries(queries)
    report = Report(name)
    with throw_away(name) as (engine, size):
        begun = time.perf_counter()
        report.documents = index(engine, read_corpus(corpus), tell)
        report.seconds = time.perf_counter() - begun
        ask(engine, asked, report)
        report.index_bytes = size()
    return report


@contextmanager
def throw_away(name: str) -> Iterator[tuple[Engine, Callable[[], int]]]:
    """An engine with an index of its own that is gone afterwards, and what tells its bytes."""
    with TemporaryDirectory(prefix="fupin-evaluate-") as folder:
        root = Path(folder)
        if name == "embedded":
            yield EmbeddedEngine(root / "index"), lambda: _size(root)
            return
        indices = _indices()
        try:
            yield ElasticsearchEngine(indices, root / "lock"), lambda: _primary_size(indices)
        finally:
            # By their names: a cluster refuses to delete by a pattern.
            there = indices.connection.client.indices
            if mine := list(there.get(index=f"{indices.alias}-*", allow_no_indices=True)):
                there.delete(index=mine)


def _indices() -> Indices:
    settings = get_search_settings()
    connection = Connection(
        settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_API_KEY, settings.ELASTICSEARCH_CA
    )
    return Indices(connection, f"fupin-evaluate-{uuid.uuid4().hex[:12]}", replicas=0)


def _size(root: Path) -> int:
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file())


def _primary_size(indices: Indices) -> int:
    stats = indices.connection.client.indices.stats(index=indices.alias, metric="store")
    return int(stats["_all"]["primaries"]["store"]["size_in_bytes"])

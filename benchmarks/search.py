"""Search in figures: building, asking with one reader and with eight, while releases come in.

usage: python -m benchmarks.search [--sizes 1000 10000 100000] [--queries 200]
       [--engine embedded|elasticsearch]

Writes bench/search.json in FUPIN_VAR and prints a table. See docs/search.md.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fupin_cms.ledger.search import SearchQuery
    from search.engines.protocol import Engine

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 10_000, 100_000)
QUERIES = 200
READERS = 8
_BATCH = 500
_APPENDED = 40
_PAUSE_SECONDS = 0.25


def kinds(size: int, count: int = QUERIES) -> dict[str, list[SearchQuery]]:
    """The queries that are measured. `faceted` has every facet, two filters and highlights."""
    from fupin_cms.ledger.search import DEEPEST, SearchQuery  # noqa: PLC0415 - after django.setup

    from . import search_corpus as corpus  # noqa: PLC0415

    def texts(kind: str) -> list[str]:
        return corpus.queries(kind, count, size)

    two = {"category": ["fund", "project"], "year": ["2017", "2018", "2019"]}
    deep = min(DEEPEST, size) - 20
    return {
        "keyword": [SearchQuery(text, facets=()) for text in texts("keyword")],
        "question": [SearchQuery(text, facets=()) for text in texts("question")],
        "phrase": [SearchQuery(text, facets=()) for text in texts("phrase")],
        "number": [SearchQuery(text, facets=()) for text in texts("number")],
        "faceted": [SearchQuery(text, filters=two) for text in texts("question")],
        "deep": [SearchQuery(text, offset=deep, facets=()) for text in texts("question")[:50]],
    }


def build(engine: Engine, size: int) -> float:
    """Items a second, from text to an index that answers."""
    from search.engines.protocol import Cursor  # noqa: PLC0415

    from . import search_corpus as corpus  # noqa: PLC0415

    every = corpus.items(size)
    spent = 0.0
    with engine.rebuilding() as writer:
        while batch := list(islice(every, _BATCH)):
            begun = time.perf_counter()
            writer.apply(batch, Cursor("bench", batch[-1].seq))
            spent += time.perf_counter() - begun
        begun = time.perf_counter()
    return size / (spent + time.perf_counter() - begun)


def timed(
    engine: Engine,
    queries: Iterable[SearchQuery],
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """Milliseconds of each; with `time.thread_time` those that the processor worked for it, which
    other programs on the machine do not change as much.
    """
    taken = []
    for query in queries:
        begun = clock()
        engine.search(query)
        taken.append((clock() - begun) * 1000)
    return taken


def by_many(engine: Engine, queries: list[SearchQuery]) -> list[float]:
    """As `timed`, by several readers of one process at a time."""
    shares = [queries[reader::READERS] for reader in range(READERS)]
    with ThreadPoolExecutor(READERS) as pool:
        return [
            one for taken in pool.map(lambda share: timed(engine, share), shares) for one in taken
        ]


def appending(engine: Engine, first: int, stop: Event, lags: list[float]) -> None:
    """Write an item now and then; note after how many ms a reader finds each."""
    from fupin_cms.ledger.search import SearchQuery  # noqa: PLC0415
    from search.engines.protocol import Cursor  # noqa: PLC0415

    from . import search_corpus as corpus  # noqa: PLC0415

    for seq in range(first, first + _APPENDED):
        if stop.is_set():
            return
        begun = time.perf_counter()
        with engine.writing() as writer:
            writer.apply([corpus.item(seq)], Cursor("bench", seq))
        wanted = SearchQuery(corpus.document_number(seq), limit=1, facets=())
        while not engine.search(wanted).hits:
            time.sleep(0.01)
        lags.append((time.perf_counter() - begun) * 1000)
        stop.wait(_PAUSE_SECONDS)


def measure(engine: Engine, size: int, count: int, bytes_of: Callable[[], int]) -> dict[str, Any]:
    """All figures of one size."""
    from search.evaluation import percentiles  # noqa: PLC0415

    rate = build(engine, size)
    asked = kinds(size, count)
    timed(engine, asked["faceted"][:5])
    found: dict[str, Any] = {
        "items": size,
        "items_per_second": round(rate),
        "index_bytes": bytes_of(),
        "one_reader": {kind: percentiles(timed(engine, some)) for kind, some in asked.items()},
        "one_reader_processor": {
            kind: percentiles(timed(engine, some, time.thread_time)) for kind, some in asked.items()
        },
        f"{READERS}_readers": {
            kind: percentiles(by_many(engine, some)) for kind, some in asked.items()
        },
    }
    stop, lags = Event(), list[float]()
    writer = Thread(target=appending, args=(engine, size + 1, stop, lags))
    writer.start()
    found["while_appending"] = {
        kind: percentiles(timed(engine, asked[kind])) for kind in ("keyword", "faceted")
    }
    writer.join()
    found["written_to_found_ms"] = percentiles(lags)
    return found


def table(results: list[dict[str, Any]]) -> str:
    """The figures as a table for docs/search.md."""
    names = ["Items", "Built/s", "MB", "Readers", *results[0]["one_reader"]]
    lines = [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]
    for one in results:
        for readers in ("one_reader", "one_reader_processor", f"{READERS}_readers"):
            cells = [" / ".join(f"{ms:g}" for ms in value) for value in one[readers].values()]
            size = f"{one['items']:,} | {one['items_per_second']:,}"
            size += f" | {one['index_bytes'] / 1e6:.0f} | {readers.replace('_', ' ')}"
            lines.append(f"| {size} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--queries", type=int, default=QUERIES, help="of each kind")
    parser.add_argument("--engine", choices=("embedded", "elasticsearch"), default="embedded")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings.demo")
    django.setup()
    from search.evaluation import throw_away  # noqa: PLC0415

    results = []
    for size in options.sizes:
        with throw_away(options.engine) as (engine, bytes_of):
            load = os.getloadavg()[0]
            results.append(
                {**measure(engine, size, options.queries, bytes_of), "load_before": round(load, 1)}
            )
        print(json.dumps(results[-1]), flush=True)
    folder = Path(os.environ.get("FUPIN_VAR", ROOT / "var")) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    report = {"engine": options.engine, "processors": os.cpu_count(), "results": results}
    (folder / "search.json").write_text(json.dumps(report, indent=1))
    print(table(results))


if __name__ == "__main__":
    main()

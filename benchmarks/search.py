"""Search in figures: building, asking with one reader and with eight, while releases come in.

usage: python -m benchmarks.search [--sizes 1000 10000 100000] [--queries 200]
       [--engines embedded elasticsearch] [--rebuilt 2000 5000 10000] [--kept]

Nothing after --sizes, or after --rebuilt, leaves that part out.

--kept: the embedded index of each size is left in FUPIN_VAR and asked again by the next run, which
needs the machine for itself only as long as it measures.

Elasticsearch is measured where ELASTICSEARCH_URL names a node (`scripts/elasticsearch.sh run`).
Writes bench/search.json in FUPIN_VAR and prints tables. See docs/search.md.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fupin_cms.ledger.search import SearchQuery
    from search.engines.protocol import Engine

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("embedded", "elasticsearch")
SIZES = (1_000, 10_000, 100_000)
QUERIES = 200
READERS = 8
EPOCH = "00000000-0000-4000-8000-000000000000"
REBUILT = (2_000, 5_000, 10_000)
"""So many items are rebuilt from a ledger, and by Wagtail from their pages."""
_BATCH = 500
_APPENDED = 40
_COLD = 20
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
            writer.apply(batch, Cursor(EPOCH, batch[-1].seq))
            spent += time.perf_counter() - begun
        begun = time.perf_counter()
        # Until the index answers: the last commit, the switch.
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


def warm(engine: Engine, queries: Iterable[SearchQuery]) -> None:
    """Ask until each is answered in time: an index that was kept may have to come from the disk."""
    from fupin_cms.ledger.search import SearchUnavailableError  # noqa: PLC0415

    for query in queries:
        for _ in range(_COLD):
            try:
                engine.search(query)
            except SearchUnavailableError:
                continue
            break
        else:
            raise SystemExit(f"not answered in time, {_COLD} times: {query.text}")


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
            writer.apply([corpus.item(seq)], Cursor(EPOCH, seq))
        wanted = SearchQuery(corpus.document_number(seq), limit=1, facets=())
        while not engine.search(wanted).hits:
            time.sleep(0.01)
        lags.append((time.perf_counter() - begun) * 1000)
        stop.wait(_PAUSE_SECONDS)


def measure(engine: Engine, size: int, count: int, bytes_of: Callable[[], int]) -> dict[str, Any]:
    """All figures of one size."""
    from search.engines.elasticsearch.engine import ElasticsearchEngine  # noqa: PLC0415
    from search.evaluation import percentiles  # noqa: PLC0415

    from .search_ledger import append_to_found, database  # noqa: PLC0415
    from .search_raw import against_raw  # noqa: PLC0415

    rate = build(engine, size) if not engine.state().ready else 0.0
    asked = kinds(size, count)
    warm(engine, asked["faceted"][:5])
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
    writer = Thread(target=appending, args=(engine, engine.cursor().seq + 1, stop, lags))
    writer.start()
    found["while_appending"] = {
        kind: percentiles(timed(engine, asked[kind])) for kind in ("keyword", "faceted")
    }
    writer.join()
    found["written_to_found_ms"] = percentiles(lags)
    if isinstance(engine, ElasticsearchEngine):
        shallow = {kind: some for kind, some in asked.items() if kind != "deep"}
        found["against_raw"] = against_raw(engine, shallow)
    with database():
        found["append_to_found_ms"] = percentiles(
            append_to_found(engine, EPOCH, engine.cursor().seq)
        )
    return found


def table(results: list[dict[str, Any]]) -> str:
    """The figures as a table for docs/search.md."""
    if not results:
        return ""
    names = ["Engine", "Items", "Built/s", "MB", "Readers", *results[0]["one_reader"]]
    lines = [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]
    for one in results:
        for readers in ("one_reader", "one_reader_processor", f"{READERS}_readers"):
            cells = [_written(value) for value in one[readers].values()]
            size = f"{one['engine']} | {one['items']:,} | {one['items_per_second']:,}"
            size += f" | {one['index_bytes'] / 1e6:.0f} | {readers.replace('_', ' ')}"
            lines.append(f"| {size} | {' | '.join(cells)} |")
    return "\n".join(lines)


def others(results: list[dict[str, Any]], rebuilt: list[dict[str, Any]]) -> str:
    """What is no query: from append to found, against raw, rebuilding."""
    lines = []
    for one in results:
        place = f"{one['engine']}, {one['items']:,} items"
        lines.append(
            f"- {place}: from append to found {_written(one['append_to_found_ms'])} ms; "
            f"while appending faceted {_written(one['while_appending']['faceted'])} ms"
        )
        lines += [
            f"- {place}: {kind} ours {_written(value['ours'])}, raw {_written(value['raw'])}, "
            f"p95 {value['p95_ratio']:g} times"
            for kind, value in one.get("against_raw", {}).items()
        ]
    lines += [
        f"- {one['engine']}: {one['items']:,} items rebuilt at {one['ours_per_second']:,}/s, "
        f"Wagtail's update_index {one['update_index_per_second']:,}/s, {one['ratio']:g} times"
        for one in rebuilt
    ]
    return "\n".join(lines)


def _written(times: Iterable[float]) -> str:
    return " / ".join(f"{ms:g}" for ms in times)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--queries", type=int, default=QUERIES, help="of each kind")
    parser.add_argument("--engines", choices=ENGINES, nargs="+", default=there_are())
    parser.add_argument(
        "--rebuilt", type=int, nargs="*", default=REBUILT, help="items rebuilt from a ledger"
    )
    parser.add_argument("--kept", action="store_true", help="keep embedded indices, ask them again")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings.demo")
    django.setup()
    from .search_rebuilding import rebuilding  # noqa: PLC0415

    results: list[dict[str, Any]] = []
    rebuilt: list[dict[str, Any]] = []
    for name in options.engines:
        for size in options.sizes:
            load = round(os.getloadavg()[0], 1)
            with index_of(name, size, kept=options.kept) as (engine, bytes_of):
                figures = measure(engine, size, options.queries, bytes_of)
            results.append({"engine": name, "load_before": load, **figures})
            print(json.dumps(results[-1]), flush=True)
            keep(results, rebuilt)
    for name in options.engines:
        for items in options.rebuilt:
            load = round(os.getloadavg()[0], 1)
            rebuilt.append({"engine": name, "load_before": load, **rebuilding(name, items)})
            print(json.dumps(rebuilt[-1]), flush=True)
            keep(results, rebuilt)
    print(table(results), others(results, rebuilt), sep="\n\n")


@contextmanager
def index_of(name: str, size: int, *, kept: bool) -> Iterator[tuple[Engine, Callable[[], int]]]:
    """An engine to measure, and what tells its bytes."""
    from search.engines.embedded.engine import EmbeddedEngine  # noqa: PLC0415
    from search.evaluation import throw_away  # noqa: PLC0415

    if kept and name == "embedded":
        engine = EmbeddedEngine(folder() / f"embedded-{size}")
        yield engine, lambda: engine.state().size
        return
    with throw_away(name) as made:
        yield made


def folder() -> Path:
    """Where results and kept indices lie."""
    return Path(os.environ.get("FUPIN_VAR", ROOT / "var")) / "bench"


def keep(results: list[dict[str, Any]], rebuilt: list[dict[str, Any]]) -> None:
    """Write down what has been measured so far: a run takes an hour."""
    folder().mkdir(parents=True, exist_ok=True)
    report = {"processors": os.cpu_count(), "results": results, "rebuilt": rebuilt}
    (folder() / "search.json").write_text(json.dumps(report, indent=1))


def there_are() -> list[str]:
    """The engines that can be measured here."""
    return list(ENGINES) if os.environ.get("ELASTICSEARCH_URL") else ["embedded"]


if __name__ == "__main__":
    main()

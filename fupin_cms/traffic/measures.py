"""What is counted of requests, for Prometheus; with several processes, in files that they share.

Where several processes answer, `PROMETHEUS_MULTIPROC_DIR` names the folder of these files, and
`WEB_PLACE` the place of this process among them: its successor goes on with the same file.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import DatabaseError
from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    values,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from fupin_cms.ledger import followers
from fupin_cms.ledger.health import index_health
from fupin_cms.ledger.ready_rows import public_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fupin_cms.ledger.followers import Follower

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
PLACE = "WEB_PLACE"

if os.environ.get(FOLDER):
    values.ValueClass = values.MultiProcessValue(  # type: ignore[no-untyped-call]
        process_identifier=lambda: os.environ.get(PLACE) or os.getpid()
    )

REQUESTS = Counter(
    "fupin_requests", "Requests that were answered", ("method", "route", "status", "partner")
)
SECONDS = Histogram(
    "fupin_request_seconds",
    "From the first line of a request to the last byte of its answer",
    ("route",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600),
)
BYTES = Counter("fupin_answer_bytes", "Bytes of answers, before the server's framing", ("route",))


def note(
    *, method: str, route: str, status: int, partner: int | None, seconds: float, size: int
) -> None:
    """Count one request. `route` is the pattern that matched: there are as many as addresses."""
    requests, durations, sizes = _counted(method, route, status, partner)
    requests.inc()
    durations.observe(seconds)
    sizes.inc(size)


@lru_cache(maxsize=4096)
def _counted(
    method: str, route: str, status: int, partner: int | None
) -> tuple[Counter, Histogram, Counter]:
    """What counts such requests; to look for it among the labels takes longer than to count."""
    name = "" if partner is None else str(partner)
    return (
        REQUESTS.labels(method, route, str(status), name),
        SECONDS.labels(route),
        BYTES.labels(route),
    )


class _Ledger(Collector):
    """Where the ledger and the index that follows it stand, asked when the metrics are."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("fupin_database_up", "Whether the database answers")
        try:
            head = public_head()
            following = [
                (kind, list(ask(head))) for kind, ask in sorted(followers.registered.items())
            ]
        except DatabaseError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield GaugeMetricFamily("fupin_ledger_head", "`seq` of the public stream", value=head.seq)
        index = index_health(head.seq)
        yield GaugeMetricFamily(
            "fupin_search_up", "Whether the search index answers", value=int(index.ready)
        )
        if index.lag is not None:
            yield GaugeMetricFamily(
                "fupin_consumer_lag", "Releases that wait for the index", value=index.lag
            )
        for kind, found in following:
            yield from _standing(kind, found)


def _standing(kind: str, found: Iterable[Follower]) -> Iterator[GaugeMetricFamily]:
    """How far each is behind; who follows another epoch has no such number, and is told apart."""
    lag = GaugeMetricFamily(
        f"fupin_{kind}_lag", f"Releases that a {kind} has not read, by its number", labels=[kind]
    )
    old = GaugeMetricFamily(
        f"fupin_{kind}_in_old_epoch",
        f"Whether a {kind} has yet to begin anew after a restore, by its number",
        labels=[kind],
    )
    for one in found:
        old.add_metric([one.name], int(one.lag is None))
        if one.lag is not None:
            lag.add_metric([one.name], one.lag)
    yield lag
    yield old


def exposition() -> bytes:
    """All of it in the text format of Prometheus."""
    counted = REGISTRY
    if os.environ.get(FOLDER):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    asked = CollectorRegistry()
    asked.register(_Ledger())
    return generate_latest(counted) + generate_latest(asked)

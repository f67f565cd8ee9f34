"""Elasticsearch: our answers against the same requests sent raw, in the same minutes."""

from __future__ import annotations

import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest import mock

import orjson
import urllib3

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fupin_cms.ledger.search import SearchQuery
    from search.engines.elasticsearch.engine import ElasticsearchEngine

_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
Sent = tuple[str, str, bytes]
"""Method, address and body of a request."""


@contextmanager
def recording(engine: ElasticsearchEngine) -> Iterator[list[Sent]]:
    """What the engine sends meanwhile."""
    transport = engine.connection.client.transport
    send = transport.perform_request
    sent: list[Sent] = []

    def recorded(method: str, target: str, *, body: Any = None, **more: Any) -> Any:
        sent.append((method, target, orjson.dumps(body)))
        return send(method, target, body=body, **more)

    with mock.patch.object(transport, "perform_request", recorded):
        yield sent


def against_raw(
    engine: ElasticsearchEngine, asked: Mapping[str, Sequence[SearchQuery]]
) -> dict[str, Any]:
    """For each kind of query the percentiles of ours and of the raw requests, in ms."""
    from search.evaluation import percentiles  # noqa: PLC0415 - after django.setup

    node = urllib3.PoolManager().connection_from_url(engine.connection.urls)
    found: dict[str, Any] = {}
    every: tuple[list[float], list[float]] = ([], [])
    for kind, queries in asked.items():
        ours, raw = list[float](), list[float]()
        for number, query in enumerate(queries):
            with recording(engine) as sent:
                engine.search(query)
            turns = (partial(engine.search, query), partial(_send, node, sent))
            # Each goes first as often as the other: the second finds the node's caches warm.
            for turn in sorted((0, 1), reverse=bool(number % 2)):
                begun = time.perf_counter()
                turns[turn]()
                (ours, raw)[turn].append((time.perf_counter() - begun) * 1000)
        found[kind] = _compared(percentiles(ours), percentiles(raw))
        every[0].extend(ours)
        every[1].extend(raw)
    return {**found, "all": _compared(percentiles(every[0]), percentiles(every[1]))}


def _compared(ours: Sequence[float], raw: Sequence[float]) -> dict[str, Any]:
    return {"ours": ours, "raw": raw, "p95_ratio": round(ours[1] / max(raw[1], 1e-9), 2)}


def _send(node: Any, sent: Sequence[Sent]) -> None:
    for method, target, body in sent:
        answer = node.request(method, target, body=body, headers=_HEADERS)
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise RuntimeError(answer.data[:500])

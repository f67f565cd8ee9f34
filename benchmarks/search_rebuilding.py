"""Rebuilding from the ledger against Wagtail's `update_index`, in turns, on the same node."""

from __future__ import annotations

import statistics
import time
from io import StringIO
from typing import TYPE_CHECKING, Any

from .search_ledger import database, followed

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3
_STOCK = {
    "embedded": {"BACKEND": "wagtail.search.backends.database"},
    "elasticsearch": {
        "BACKEND": "wagtail.search.backends.elasticsearch8",
        "INDEX_PREFIX": "fupin-evaluate-stock_",
    },
}


def rebuilding(name: str, items: int) -> dict[str, Any]:
    """Items a second: ours from the ledger, Wagtail's `update_index` with its defaults from the
    pages of the same items, on Elasticsearch into the same node; for the embedded engine, which
    Wagtail does not have, into its own database search.

    Each goes once before the clock runs, and then in turns; the medians are told, and every run.
    """
    from fupin_cms.ledger.models import Disclosure  # noqa: PLC0415 - after django.setup

    from . import history  # noqa: PLC0415

    with database():
        with followed("off"):
            history.make(items * history.VERSIONS)
        there = Disclosure.objects.public().count()
        ours, theirs = list[float](), list[float]()
        for turn in range(ROUNDS + 1):
            for seconds, run in ((ours, _ours), (theirs, _theirs)):
                taken = run(name, there)
                if turn:
                    seconds.append(taken)
    return {
        "items": there,
        "ours_per_second": round(there / statistics.median(ours)),
        "update_index_per_second": round(there / statistics.median(theirs)),
        "ratio": round(statistics.median(theirs) / statistics.median(ours), 2),
        "ours_seconds": [round(one, 2) for one in ours],
        "update_index_seconds": [round(one, 2) for one in theirs],
    }


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _ours(name: str, there: int) -> float:
    from search import consumer  # noqa: PLC0415
    from search.evaluation import throw_away  # noqa: PLC0415

    with throw_away(name) as (engine, _):
        taken = _seconds(lambda: consumer.rebuild(engine))
        if engine.state().documents != there:
            raise RuntimeError("the rebuilt index is not the ledger")
    return taken


def _theirs(name: str, there: int) -> float:
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415

    from search.conf import get_search_settings  # noqa: PLC0415

    stock: dict[str, Any] = dict(_STOCK[name])
    if name == "elasticsearch":
        stock["URLS"] = get_search_settings().ELASTICSEARCH_URL.split(",")
    with override_settings(WAGTAILSEARCH_BACKENDS={"default": stock}):
        taken = _seconds(lambda: call_command("update_index", stdout=StringIO()))
    if name == "elasticsearch":
        _forget_stock(there)
    return taken


def _forget_stock(there: int) -> None:
    """Remove what `update_index` has made, once it is seen that it holds the items."""
    from search.conf import get_search_settings  # noqa: PLC0415
    from search.engines.elasticsearch.connection import Connection  # noqa: PLC0415

    client = Connection(get_search_settings().ELASTICSEARCH_URL).client
    prefix = str(_STOCK["elasticsearch"]["INDEX_PREFIX"])
    mine = list(client.indices.get(index=f"{prefix}*", allow_no_indices=True))
    client.indices.refresh(index=mine)
    if client.count(index=mine)["count"] < there:
        raise RuntimeError("update_index has not indexed the items")
    client.indices.delete(index=mine)

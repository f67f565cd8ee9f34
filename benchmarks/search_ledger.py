"""Search behind a real ledger, in a throw-away database: from append to found, and rebuilding."""

from __future__ import annotations

import time
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.engines.protocol import Engine

APPENDED = 100
_WAIT_SECONDS = 30.0
_STOCK = {
    "embedded": {"BACKEND": "wagtail.search.backends.database"},
    "elasticsearch": {
        "BACKEND": "wagtail.search.backends.elasticsearch8",
        "INDEX_PREFIX": "fupin-evaluate-stock_",
    },
}


@contextmanager
def database() -> Iterator[None]:
    """A migrated database that is gone afterwards; on SQLite a file, which threads may share."""
    from django.db import connection  # noqa: PLC0415 - after django.setup
    from django.test.utils import setup_databases, teardown_databases  # noqa: PLC0415

    with TemporaryDirectory(prefix="fupin-bench-") as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "bench.sqlite3")
        made = setup_databases(verbosity=0, interactive=False)
        try:
            yield
        finally:
            teardown_databases(made, verbosity=0)


@contextmanager
def _followed(how: str) -> Iterator[None]:
    """Whether releases reach an index meanwhile: never one that is not of this benchmark."""
    from django.conf import settings  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415

    with override_settings(FUPIN_SEARCH={**settings.FUPIN_SEARCH, "FOLLOW": how}):
        yield


def append_to_found(engine: Engine, epoch: str, size: int) -> list[float]:
    """Milliseconds from the call of `append` until a reader finds what was released, through the
    consumer as a site runs it: a thread that the release wakes.

    The index has `size` items under `epoch`; the ledger goes on from there.
    """
    from fupin_cms.ledger.events import Event, Stream  # noqa: PLC0415
    from fupin_cms.ledger.models import Head  # noqa: PLC0415
    from fupin_cms.ledger.search import SearchQuery  # noqa: PLC0415
    from search import following  # noqa: PLC0415
    from tests import factories  # noqa: PLC0415
    from tests.ledger import acting  # noqa: PLC0415

    with _followed("off"):
        page = factories.make_fund(factories.make_tree().finance)
        acting.issue(page)
    Head.objects.filter(stream=Stream.PUBLIC).update(epoch=epoch, seq=size)
    lags = []
    with _followed("thread"), mock.patch.object(following, "engine", return_value=engine):
        for number in range(APPENDED):
            # Prepared before the clock runs: building a document is no part of it.
            page.title = f"扶贫资金使用安排调整{number:04d}次"
            page.change_kind, page.change_note = "update", "更新了数据。"
            candidate = acting.candidate(page, Event.AMENDED)
            wanted = SearchQuery(f"“调整{number:04d}次”", limit=1, facets=())
            begun = time.perf_counter()
            candidate.append()
            while not engine.search(wanted).hits:
                if time.perf_counter() - begun > _WAIT_SECONDS:
                    raise TimeoutError("a release is not found")
                time.sleep(0.005)
            lags.append((time.perf_counter() - begun) * 1000)
        following.follower.join(_WAIT_SECONDS)
    return lags


def rebuilding(name: str, items: int) -> dict[str, float]:
    """Items a second: ours from the ledger, Wagtail's `update_index` from the pages of the same
    items, on Elasticsearch into the same node; for the embedded engine, which Wagtail does not
    have, into its own database search.
    """
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415

    from fupin_cms.ledger.models import Disclosure  # noqa: PLC0415
    from search import consumer  # noqa: PLC0415
    from search.conf import get_search_settings  # noqa: PLC0415
    from search.evaluation import throw_away  # noqa: PLC0415

    from . import history  # noqa: PLC0415

    with _followed("off"):
        history.make(items * history.VERSIONS)
    there = Disclosure.objects.public().count()
    with throw_away(name) as (engine, _):
        begun = time.perf_counter()
        consumer.rebuild(engine)
        ours = there / (time.perf_counter() - begun)
        if engine.state().documents != there:
            raise RuntimeError("the rebuilt index is not the ledger")
    stock: dict[str, Any] = dict(_STOCK[name])
    if name == "elasticsearch":
        stock["URLS"] = get_search_settings().ELASTICSEARCH_URL.split(",")
    with override_settings(WAGTAILSEARCH_BACKENDS={"default": stock}):
        begun = time.perf_counter()
        call_command("update_index", stdout=StringIO())
        theirs = there / (time.perf_counter() - begun)
    if name == "elasticsearch":
        _forget_stock()
    return {
        "items": there,
        "ours_per_second": round(ours),
        "update_index_per_second": round(theirs),
        "ratio": round(ours / theirs, 2),
    }


def _forget_stock() -> None:
    from search.conf import get_search_settings  # noqa: PLC0415
    from search.engines.elasticsearch.connection import Connection  # noqa: PLC0415

    indices = Connection(get_search_settings().ELASTICSEARCH_URL).client.indices
    prefix = str(_STOCK["elasticsearch"]["INDEX_PREFIX"])
    if mine := list(indices.get(index=f"{prefix}*", allow_no_indices=True)):
        indices.delete(index=mine)

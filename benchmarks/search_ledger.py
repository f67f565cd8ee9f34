"""Search behind a real ledger, in a throw-away database: from append to found."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.engines.protocol import Engine

APPENDED = 100
_WAIT_SECONDS = 30.0


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
def followed(how: str) -> Iterator[None]:
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

    with followed("off"):
        page = factories.make_fund(factories.make_tree().finance)
        acting.issue(page)
    Head.objects.filter(stream=Stream.PUBLIC).update(epoch=epoch, seq=size)
    lags = []
    with followed("thread"), mock.patch.object(following, "engine", return_value=engine):
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

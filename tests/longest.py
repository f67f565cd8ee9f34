"""What takes longest begins first: at the end no worker has much left while others have nothing.

The rest keeps its order, in which what empties the database comes last.
"""

from __future__ import annotations

import pytest

LONGEST = (
    "tests/faults/test_partner.py",
    "tests/review/gate/test_table.py",
    "tests/faults/test_at_once.py",
    "tests/review/gate/test_random.py::test_many_days",
    "tests/search/test_secured_cluster.py",
    "tests/packaging/test_wheel.py",
    "tests/e2e/test_acts.py",
    "tests/api/table/",
    "tests/review/gate/",
    "tests/e2e/",
    "tests/faults/test_killed.py",
    "tests/search/test_killed_consumer.py",
    "tests/search/admin_search/test_stock_checks.py",
    "tests/faults/test_generated_client.py",
    "tests/search/test_elasticsearch_outages.py::test_node_that_turns_away__for_real",
    "tests/search/test_outage_seen.py::test_outage__is_said_everywhere_and_passes[elasticsearch-killed]",
    "tests/demo/test_build.py",
    "tests/faults/test_large.py",
    "tests/faults/test_many_exports.py",
    "tests/faults/test_storage.py",
    "tests/faults/test_backup.py",
    "tests/faults/test_slow_clients.py",
    "tests/public/test_in_browser.py",
)
"""Beginnings of node ids. Tests of one group or one scene follow on each other."""


def _place(item: pytest.Item) -> int:
    return next(
        (place for place, begin in enumerate(LONGEST) if item.nodeid.startswith(begin)),
        len(LONGEST),
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)

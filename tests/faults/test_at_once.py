"""Two processes submit, sign and publish at the same time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from .site import Site

pytestmark = pytest.mark.faults

ITEMS = 200


def test_two_processes__no_hole_no_duplicate_no_loss(
    site: Site, counted: Callable[[str], None]
) -> None:
    with site.clerk() as first, site.clerk() as second:
        first.ask("prepare", count=1, label="第一件")  # the tree and the accounts are made once
        for clerk, label in ((first, "甲"), (second, "乙")):
            clerk.tell("prepare", count=ITEMS, label=label)
        for clerk in (first, second):
            clerk.answer()
        start = time.monotonic()
        for clerk in (first, second):
            clerk.tell("publish")
        given = [first.answer(), second.answer()]
        seconds = time.monotonic() - start
        found = first.ask("verify")

    assert sorted(given[0] + given[1]) == list(range(1, 2 * ITEMS + 2))
    assert given[0] == sorted(given[0])
    # They took turns: neither waited until the other had ended.
    assert min(given[0]) < max(given[1])
    assert min(given[1]) < max(given[0])
    assert found["faults"] == []
    assert found["checked"]["发布记录"] == 2 * ITEMS + 1
    counted(
        f"two processes at once: {2 * ITEMS} items submitted, signed by three and released, the"
        f" last signatures in {seconds:.0f} s; no hole, no duplicate, none lost"
    )

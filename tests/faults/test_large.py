"""A page with a long table and many attachments goes the whole path in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from .site import Site

pytestmark = pytest.mark.faults

ROWS = 5_000
FILES = 50
MEGABYTES = 4
BOUND_MB = 768
"""Of memory, over what the process has before; all files together are 200 MB."""


def test_large_page__passes_the_path_in_bounded_memory(
    site: Site, counted: Callable[[str], None]
) -> None:
    with site.clerk() as clerk:
        took = clerk.ask("submit_large", rows=ROWS, files=FILES, megabytes=MEGABYTES)
        assert clerk.ask("verify")["faults"] == []
    assert (took["status"], took["files"]) == ("released", FILES)
    assert took["bytes"] >= 0.99 * FILES * MEGABYTES * 1024 * 1024
    grown = took["after_mb"] - took["before_mb"]
    assert grown < BOUND_MB
    counted(
        f"{ROWS} table rows and {FILES} files of {took['bytes'] / 1e6:.0f} MB: path passed,"
        f" {grown} MB over {took['before_mb']} MB of memory"
    )

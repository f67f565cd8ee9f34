"""Faults: what they counted is printed at the end of the run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from .site import Site, Sites

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_counted: list[str] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _counted:
        terminalreporter.section("FAULTS: COUNTS", bold=True)
        for line in _counted:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def counted() -> Callable[[str], None]:
    """Say what was counted."""
    return _counted.append


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    made = Sites(tmp_path_factory.mktemp("sites"), os.environ.get("DATABASE_URL"))
    yield made
    made.close()


@pytest.fixture
def site(sites: Sites) -> Site:
    """A migrated site without content."""
    return sites.make()

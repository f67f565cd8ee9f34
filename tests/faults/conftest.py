"""Faults: each site is a copy of one that was migrated once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.sharing import folder

from . import beginning
from .site import Site, Sites

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    own, pattern = tmp_path_factory.mktemp("sites"), folder(tmp_path_factory) / "pattern"
    made = Sites(own, os.environ.get("DATABASE_URL"), pattern)
    yield made
    made.close()


@pytest.fixture
def site(sites: Sites) -> Site:
    """A migrated site without content."""
    return sites.make()


@pytest.fixture(autouse=True)
def _end_what_is_loaded() -> Iterator[None]:
    yield
    beginning.end_all()

"""Shared fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import mock

import pytest
from django.test import TransactionTestCase

from fupin_cms.ledger import triggers
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from fupin_cms.disclosures.models import FundPage

pytest_plugins = ["tests.skips"]

# The tree and its items ---------------------------------------------------------------


@pytest.fixture
def tree(db: None) -> factories.Tree:
    return factories.make_tree()


@pytest.fixture
def fund(tree: factories.Tree) -> FundPage:
    """A complete fund item, never submitted."""
    return factories.make_fund(tree.finance)


# The ledger ---------------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="session")
def _flush_lifts_triggers() -> Iterator[None]:
    """The ledger's tables refuse to be emptied; the runner's flush between tests may."""
    teardown = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def lifting(case: TransactionTestCase) -> None:
        with triggers.lifted():
            teardown(case)

    with mock.patch.object(TransactionTestCase, "_fixture_teardown", lifting):
        yield


# The search index ---------------------------------------------------------------------


@pytest.fixture
def search_index(settings: Settings, tmp_path: Path) -> None:
    """An index of the test's own; every query finds what the ledger holds at that moment."""
    settings.FUPIN_SEARCH = {"INDEX_DIR": tmp_path / "index", "FOLLOW": "inline"}

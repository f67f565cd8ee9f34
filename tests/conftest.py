"""Shared fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import factories

if TYPE_CHECKING:
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

"""An office with its chain: tree, accounts, workflow."""

from __future__ import annotations

from typing import Any

import pytest

from fupin_cms.setup.chain import ensure_chain
from tests import factories

from .office import Office


@pytest.fixture(autouse=True)
def _frozen_files_aside(settings: Any, tmp_path: Any) -> None:
    """Each test freezes into a folder of its own, and uploads into another."""
    settings.MEDIA_ROOT = tmp_path / "private"
    settings.STORAGES = {
        **settings.STORAGES,
        "fupin_frozen": {
            **settings.STORAGES["fupin_frozen"],
            "OPTIONS": {"location": tmp_path / "frozen", "base_url": None},
        },
    }


@pytest.fixture
def office(tree: factories.Tree) -> Office:
    """Editor, head, secrecy reviewer, leader and administrator, with the chain on the home page."""
    accounts = {role: factories.make_user(role) for role in factories.GROUPS}
    for _ in ensure_chain(tree.home):
        pass
    return Office(tree=tree, accounts=accounts)

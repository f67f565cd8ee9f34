"""An office with its chain: tree, accounts, workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .office import Office, make_office

if TYPE_CHECKING:
    from tests import factories


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
    return make_office(tree)

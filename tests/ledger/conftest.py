"""Fixtures of the ledger's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from . import acting

if TYPE_CHECKING:
    from pathlib import Path

    from fupin_cms.ledger.models import Release


@pytest.fixture(autouse=True)
def frozen_root(settings: Any, tmp_path: Path) -> Path:
    """A store of its own for each test."""
    root = tmp_path / "frozen"
    storages = {**settings.STORAGES}
    storages["fupin_frozen"] = {
        "BACKEND": "fupin_cms.ledger.storage.AtomicFileSystemStorage",
        "OPTIONS": {"location": root, "base_url": None},
    }
    settings.STORAGES = storages
    settings.MEDIA_ROOT = tmp_path / "library"
    return root


@pytest.fixture
def release(fund: Any) -> Release:
    """The release of an issued fund item."""
    return acting.issue(fund)


@pytest.fixture
def attached(fund: Any) -> Any:
    """A fund item with one attachment, a text file."""
    return acting.attach(fund, "分配明细.txt", "海丰县 1800000.00".encode())

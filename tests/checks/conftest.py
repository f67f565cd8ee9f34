"""Files of a test lie in a folder of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _files_aside(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "private"
    settings.STORAGES = {
        **settings.STORAGES,
        "fupin_frozen": {
            **settings.STORAGES["fupin_frozen"],
            "OPTIONS": {"location": tmp_path / "frozen", "base_url": None},
        },
    }

"""The scene of the table: built once for its tests, and rolled back after them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from .scene import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .scene import Scene


@pytest.fixture(scope="package")
def scene(tmp_path_factory: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """One item in each state, with storages and an index of their own."""
    folder = tmp_path_factory.mktemp("table")
    frozen = settings.STORAGES["fupin_frozen"]
    storages = {
        **settings.STORAGES,
        "fupin_frozen": {**frozen, "OPTIONS": {"location": folder / "frozen", "base_url": None}},
    }
    index = {**settings.FUPIN_SEARCH, "INDEX_DIR": folder / "index", "FOLLOW": "inline"}
    changed = override_settings(
        MEDIA_ROOT=folder / "private", STORAGES=storages, FUPIN_SEARCH=index
    )
    with django_db_blocker.unblock(), changed, transaction.atomic():
        yield build()
        transaction.set_rollback(True)

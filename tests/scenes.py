"""What many tests begin with and none of them keeps: built once, and rolled back after the last."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.test import override_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def shared(folder: Path, blocker: Any) -> Iterator[None]:
    """A transaction around tests that each roll back to what was built at its begin.

    The files of what is built lie in `folder`: `frozen` and `private`.
    """
    storages = {
        **settings.STORAGES,
        "fupin_frozen": {
            **settings.STORAGES["fupin_frozen"],
            "OPTIONS": {"location": folder / "frozen", "base_url": None},
        },
    }
    changed = override_settings(MEDIA_ROOT=folder / "private", STORAGES=storages)
    with blocker.unblock(), changed, transaction.atomic():
        yield
        transaction.set_rollback(True)

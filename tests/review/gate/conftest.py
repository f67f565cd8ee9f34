"""The scene of the table: built once for all of its tests, and rolled back after them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.scenes import shared
from tests.skips import FAULTS

from .scene import build
from .table import QUICK_STATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .scene import Scene


@pytest.fixture(autouse=True)
def _frozen_files_aside() -> None:
    """Instead of the room's own: the scene's files live as long as the scene."""


@contextmanager
def staged(folder: Any, blocker: Any, states: Any) -> Iterator[Scene]:
    """A scene that is there for many tests."""
    with shared(folder, blocker):
        yield build(states)


def _as_long_as_needed(fixture_name: str, config: pytest.Config) -> Any:
    """One scene for the quick tests; among the faults the whole table builds another after it."""
    return "module" if FAULTS in config.getoption("markexpr") else "package"


@pytest.fixture(scope=_as_long_as_needed)
def scene(tmp_path_factory: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """The states that matter most; the whole table builds all of them."""
    with staged(tmp_path_factory.mktemp("gate"), django_db_blocker, QUICK_STATES) as built:
        yield built

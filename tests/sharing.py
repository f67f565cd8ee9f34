"""What the workers of a run share: the first one makes it, the last one takes it away."""

from __future__ import annotations

import fcntl
import os
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest


@contextmanager
def users(what: Path) -> Iterator[set[str]]:
    """Who uses it; nobody else comes or goes meanwhile."""
    with what.with_suffix(".users").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        names = set(file.read().splitlines())
        yield names
        file.truncate(0)
        file.write("\n".join(sorted(names)))


def folder(factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of a run."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def database_name(what: Path) -> str:
    """Of what is shared, on a server: the same for each worker of the run, and in no other run."""
    return f"{what.name}_{uuid.uuid5(uuid.NAMESPACE_URL, what.as_uri()).hex[:12]}"

"""The engines that the contract holds for: another engine is one more line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.engines.embedded.engine import EmbeddedEngine

from . import samples

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from search.engines.protocol import Engine

ENGINES: dict[str, Callable[[Path], Engine]] = {
    "embedded": lambda folder: EmbeddedEngine(folder / "index"),
}


@pytest.fixture(params=ENGINES)
def bare_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An engine that has no index yet."""
    return ENGINES[request.param](tmp_path)


@pytest.fixture
def empty_engine(bare_engine: Engine) -> Engine:
    """An engine whose index is empty."""
    with bare_engine.rebuilding():
        pass
    return bare_engine


@pytest.fixture
def engine(empty_engine: Engine) -> Engine:
    """An engine with the office's items."""
    with empty_engine.writing() as writer:
        writer.apply(samples.office(), samples.cursor())
    return empty_engine

"""The engines that the contract holds for: another engine is one more line."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from search.engines.embedded.engine import EmbeddedEngine

from . import nodes, samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from search.engines.elasticsearch.indices import Indices
    from search.engines.protocol import Engine


@contextmanager
def embedded(folder: Path) -> Iterator[Engine]:
    """An engine that has no index yet."""
    yield EmbeddedEngine(folder / "index")


ENGINES: dict[str, Callable[[Path], AbstractContextManager[Engine]]] = {
    "embedded": embedded,
    "elasticsearch": nodes.own_engine,
}


@pytest.fixture
def indices() -> Iterator[Indices]:
    """The indices of an alias of the test's own, on the node."""
    with nodes.own_indices(nodes.new_alias()) as made:
        yield made


@pytest.fixture(params=ENGINES)
def bare_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine that has no index yet."""
    with ENGINES[request.param](tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def shared_elasticsearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nodes.SharedEngine]:
    """One index of a node, emptied between tests."""
    with nodes.own_indices(nodes.new_alias()) as indices:
        yield nodes.SharedEngine(indices, tmp_path_factory.mktemp("elasticsearch"))


@pytest.fixture(params=ENGINES)
def empty_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine whose index is empty."""
    if request.param == "elasticsearch":
        yield request.getfixturevalue("shared_elasticsearch").emptied()
        return
    with ENGINES[request.param](tmp_path) as made:
        with made.rebuilding():
            pass
        yield made


@pytest.fixture
def engine(empty_engine: Engine) -> Engine:
    """An engine with the office's items."""
    with empty_engine.writing() as writer:
        writer.apply(samples.office(), samples.cursor())
    return empty_engine

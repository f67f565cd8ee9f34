"""The Elasticsearch node that tests are run on; scripts/elasticsearch.sh starts one."""

from __future__ import annotations

import os
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from search.engines.elasticsearch.connection import Connection
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.indices import Indices

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VARIABLE = "ELASTICSEARCH_URL"
PREFIX = "fupin-test-"


def address() -> str:
    """The node's address; the test is skipped, aloud, where there is none."""
    url = os.environ.get(VARIABLE, "")
    if not url:
        pytest.skip(f"Elasticsearch: {VARIABLE} names no node (scripts/elasticsearch.sh run …)")
    return url


def new_alias() -> str:
    """A name that no other test has."""
    return f"{PREFIX}{uuid.uuid4().hex[:12]}"


@contextmanager
def own_indices(alias: str) -> Iterator[Indices]:
    """Indices behind an alias of one's own, removed afterwards."""
    indices = Indices(Connection(address()), alias)
    try:
        yield indices
    finally:
        client = indices.connection.client
        if mine := list(client.indices.get(index=f"{alias}-*", allow_no_indices=True)):
            client.indices.delete(index=mine)


class SharedEngine:
    """One engine for many tests."""

    def __init__(self, indices: Indices, folder: Path) -> None:
        self._indices = indices
        self.engine = ElasticsearchEngine(indices, folder / "writer.lock")
        with self.engine.rebuilding():
            pass

    def emptied(self) -> ElasticsearchEngine:
        """The engine with a new index: what was deleted from an old one still counts in its scores
        until the node merges it away.
        """
        with self.engine.rebuilding():
            pass
        return self.engine


@contextmanager
def own_engine(folder: Path) -> Iterator[ElasticsearchEngine]:
    """An engine that has no index yet."""
    with own_indices(new_alias()) as indices:
        yield ElasticsearchEngine(indices, folder / "writer.lock")

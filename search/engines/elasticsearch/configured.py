"""The engine for the cluster that the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .connection import Connection
from .engine import ElasticsearchEngine
from .indices import Indices

if TYPE_CHECKING:
    from ...conf import SearchSettings


def indices(settings: SearchSettings) -> Indices:
    """The indices behind the alias that the settings name."""
    connection = Connection(
        settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_API_KEY, settings.ELASTICSEARCH_CA
    )
    return Indices(
        connection,
        settings.ELASTICSEARCH_INDEX,
        settings.ELASTICSEARCH_SHARDS,
        settings.ELASTICSEARCH_REPLICAS,
    )


def engine(settings: SearchSettings) -> ElasticsearchEngine:
    """An engine that has asked the cluster for nothing yet."""
    lock = settings.INDEX_DIR / f"{settings.ELASTICSEARCH_INDEX}.lock"
    return ElasticsearchEngine(indices(settings), lock)

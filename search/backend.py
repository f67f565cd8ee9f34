"""The search that the plugin's setting SEARCH_ENGINE names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import following
from .current import engine
from .engines.protocol import IndexUnusableError

if TYPE_CHECKING:
    from fupin_cms.ledger.search import EngineState, SearchQuery, SearchResult


class EmbeddedSearch:
    """`fupin_cms.ledger.search.SearchEngine` over the embedded engine."""

    def search(self, query: SearchQuery) -> SearchResult:
        """Raises SearchUnavailableError while the index is being rebuilt."""
        following.begin()
        try:
            return engine().search(query)
        except IndexUnusableError:
            following.nudge()
            return engine().search(query)

    def state(self) -> EngineState:
        following.begin()
        return engine().state()

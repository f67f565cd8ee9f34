"""The search that the plugin's setting SEARCH_ENGINE names."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from . import following
from .asking import answer
from .current import engine
from .engines.protocol import IndexUnusableError
from .log import search_log
from .suggesting import suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fupin_cms.ledger.search import EngineState, SearchQuery, SearchResult, Suggestion

    from .engines.protocol import Engine

_Answer = TypeVar("_Answer")


class PublicSearch:
    """`fupin_cms.ledger.search.SearchEngine` over the engine that FUPIN_SEARCH names, whichever."""

    def search(self, query: SearchQuery) -> SearchResult:
        """Raises SearchUnavailableError while the index cannot answer."""
        result = self._asked(lambda engine: answer(engine, query))
        if not query.offset:
            search_log.searched(query.text, result.total, query.asker)
        return result

    def suggest(self, prefix: str, limit: int = 8) -> Sequence[Suggestion]:
        """See `suggesting`."""
        return self._asked(lambda engine: suggest(engine, prefix, limit))

    def clicked(self, text: str, rank: int) -> None:
        search_log.clicked(text, rank)

    def state(self) -> EngineState:
        following.begin()
        return engine().state()

    def _asked(self, ask: Callable[[Engine], _Answer]) -> _Answer:
        following.begin()
        try:
            return ask(engine())
        except IndexUnusableError:
            following.nudge()
            return ask(engine())

"""What the plugin asks of a search engine. Engines live outside; a setting names one."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, Protocol

from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from fupin_cms.conf import SETTING, get_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Sort = Literal["relevance", "newest", "oldest"]
FACETS = ("category", "department", "region", "topic", "year", "validity", "has_attachment")


class SearchUnavailableError(Exception):
    """The engine cannot answer now. Readers say so (503); they never show an empty result."""


@dataclass(frozen=True)
class SearchQuery:
    """What a reader asks. Filter values are those of `ledger.filters.DisclosureFilter`."""

    text: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 20
    facets: Sequence[str] = FACETS


@dataclass(frozen=True)
class Hit:
    """One item. `title` and `snippet` are HTML-safe, the words of the query in `<mark>`."""

    content_id: str
    seq: int
    score: float
    title: str
    snippet: str
    attachment: str = ""
    """Title of the attachment in which the snippet stands; empty for the item's own text."""


@dataclass(frozen=True)
class FacetValue:
    value: str
    count: int


@dataclass(frozen=True)
class SearchResult:
    """An answer. `relaxed`: too few items hold all words, so others that hold some follow."""

    total: int
    hits: Sequence[Hit]
    facets: Mapping[str, Sequence[FacetValue]]
    relaxed: bool = False


@dataclass(frozen=True)
class EngineState:
    """Where the index stands: `seq` applied so far, documents held, and whether it answers."""

    name: str
    ready: bool
    seq: int
    documents: int
    message: str = ""


class SearchEngine(Protocol):
    def search(self, query: SearchQuery) -> SearchResult:
        """Raises SearchUnavailableError when the index cannot answer."""

    def state(self) -> EngineState: ...


@lru_cache(maxsize=1)
def get_engine() -> SearchEngine:
    """The configured engine.

    Raises SearchUnavailableError where none is configured.
    """
    path = get_settings().SEARCH_ENGINE
    if not path:
        raise SearchUnavailableError("no search engine is configured")
    engine: SearchEngine = import_string(path)()
    return engine


def _forget(*, setting: str, **_: object) -> None:
    if setting == SETTING:
        get_engine.cache_clear()


setting_changed.connect(_forget, dispatch_uid="fupin_cms.ledger.search")

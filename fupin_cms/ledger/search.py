"""What the plugin asks of a search engine. Engines live outside; a setting names one."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from fupin_cms.conf import SETTING, get_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Sort = Literal["relevance", "newest", "oldest"]
FACETS = (
    "category",
    "department",
    "region",
    "topic",
    "year",
    "validity",
    "catalogue_item",
    "has_attachment",
)
DEEPEST = 10_000
"""So many hits can be paged through; who wants more narrows the query, or takes the export."""
LONGEST_HELD = 2_000
"""Characters of `SearchResult.held`, which stands in addresses: no engine gives more, and every
reader takes as many."""


class SearchUnavailableError(Exception):
    """The engine cannot answer now. Readers say so (503); they never show an empty result."""


class SearchExpiredError(SearchUnavailableError):
    """The search that `held` names is held no longer: begin again at the first page."""


class SearchRefusedError(ValueError):
    """The query cannot be asked (400 or 422). The message says why, in Chinese."""


@dataclass(frozen=True)
class SearchQuery:
    """What a reader asks. Filter values are those of `ledger.filters.DisclosureFilter`."""

    text: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 20
    facets: Sequence[str] = FACETS
    asker: str = ""
    """Tells readers apart for a day and says nothing of who they are; empty: not to be counted."""
    held: str = ""
    """`SearchResult.held` of an earlier page: this page is of the index as it was then."""


class Marked(NamedTuple):
    """A text and the ranges of it, in characters, where the words of the query stand."""

    text: str = ""
    ranges: Sequence[tuple[int, int]] = ()


class Hit(NamedTuple):
    """One item. `title` and `snippet` are HTML-safe, the words of the query in `<mark>`."""

    content_id: str
    seq: int
    score: float
    title: str
    snippet: str
    attachment: str = ""
    """Title of the attachment in which the snippet stands; empty for the item's own text."""
    marked_title: Marked = Marked()
    marked_snippet: Marked = Marked()
    """The same as plain texts with ranges."""


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
    complete: int = 0
    """Where relaxed: how many of the items hold all words; they come first."""
    left_out: Sequence[str] = ()
    """Words of the query that no item holds."""
    did_you_mean: Sequence[str] = ()
    """The query with words of titles that sound alike, where few items hold it as typed."""
    near: Sequence[Hit] = ()
    """Where nothing is found: the items that are nearest to it."""
    recommended: Sequence[Recommended] = ()
    """What editors put first for this query (推荐); on the first page only."""
    held: str = ""
    """Give this back as `SearchQuery.held` to page through the index as it is now."""


@dataclass(frozen=True)
class Recommended:
    """An editor's recommendation for a query."""

    title: str
    url: str
    description: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A way to go on typing. `kind`: a title, a number, or a query that others found by."""

    text: str
    kind: Literal["title", "number", "query"]
    content_id: str = ""
    """The item whose title or number it is."""


@dataclass(frozen=True)
class EngineState:
    """Where the index stands: `seq` applied so far, documents held, and whether it answers."""

    name: str
    ready: bool
    seq: int
    documents: int
    message: str = ""
    refused: int = 0
    """Items that could not be indexed: set aside until somebody has them tried again."""
    size: int = 0
    """Bytes of the index."""
    blocked: bool = False
    """Whether it takes in no releases, though it answers."""
    remedy: str = ""
    """Where it does not answer: what whoever looks after the site does about it, in Chinese."""


class SearchEngine(Protocol):
    def search(self, query: SearchQuery) -> SearchResult:
        """Raises SearchUnavailableError when the index cannot answer, or not in time; its
        SearchExpiredError where `held` is too old; SearchRefusedError for what cannot be asked.
        """

    def suggest(self, prefix: str, limit: int = 8) -> Sequence[Suggestion]:
        """Ways to go on from what is typed, each checked against the projection.

        Raises SearchUnavailableError.
        """

    def clicked(self, text: str, rank: int) -> None:
        """A reader opened the hit at this rank (from 1) of what `text` found."""

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

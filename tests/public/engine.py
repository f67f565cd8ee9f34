"""A search engine that answers what a test tells it to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from fupin_cms.ledger.search import (
    EngineState,
    Hit,
    SearchResult,
    SearchUnavailableError,
    Suggestion,
)

if TYPE_CHECKING:
    from fupin_cms.ledger.models import Disclosure
    from fupin_cms.ledger.search import SearchQuery


class TellingEngine:
    """Named in FUPIN_CMS while a test runs; `answer` None: it is down."""

    answer: SearchResult | None = None
    asked: SearchQuery | None = None
    opened: ClassVar[list[tuple[str, int]]] = []
    at = EngineState(name="telling", ready=True, seq=0, documents=0)

    def search(self, query: SearchQuery) -> SearchResult:
        type(self).asked = query
        if self.answer is None:
            raise SearchUnavailableError("down")
        return self.answer

    def suggest(self, prefix: str, limit: int = 8) -> list[Suggestion]:
        if self.answer is None:
            raise SearchUnavailableError("down")
        return [Suggestion(f"{prefix}使用安排", "title")][:limit]

    def clicked(self, text: str, rank: int) -> None:
        type(self).opened.append((text, rank))

    def state(self) -> EngineState:
        return self.at


def hit(row: Disclosure, **changes: object) -> Hit:
    """What an index that is up to date says of a row."""
    values: dict[str, object] = {
        "content_id": str(row.content_id),
        "seq": row.seq,
        "score": 1.0,
        "title": f"<mark>{row.title}</mark>",
        "snippet": "现将<mark>资金</mark>安排公开",
    }
    return Hit(**{**values, **changes})  # type: ignore[arg-type]

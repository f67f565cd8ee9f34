"""What the index found, and what it suggests."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .closed import Closed
from .summaries import SummaryOut


class MarkedOut(Closed):
    """A plain text and where in it the words of the query stand."""

    text: str
    ranges: list[tuple[int, int]] = Field(
        title="标记范围", description="[from, to) in Unicode characters"
    )


class HitOut(Closed):
    item: SummaryOut
    title: str = Field(title="标题", description="HTML-safe, matches in <mark>")
    snippet: str = Field(title="摘要片段", description="HTML-safe, matches in <mark>")
    attachment: str = Field(title="所在附件", description="Empty: the item's own text")
    marked_title: MarkedOut = Field(title="标题（纯文本）")
    marked_snippet: MarkedOut = Field(title="摘要片段（纯文本）")


class FacetOut(Closed):
    value: str
    label: str
    count: int


class RecommendedOut(Closed):
    """What the office recommends for the query (推荐)."""

    title: str
    url: str
    description: str


class SearchOut(Closed):
    total: int = Field(title="命中数")
    relaxed: bool = Field(
        title="放宽", description="Few items hold all words: some hold only part of them"
    )
    complete: int = Field(
        title="完全命中数",
        description="Where relaxed: so many hold all words, filters aside; by relevance first",
    )
    left_out: list[str] = Field(title="未命中的词", description="Words that no item holds")
    did_you_mean: list[str] = Field(title="您是不是要找")
    recommended: list[RecommendedOut] = Field(title="推荐")
    items: list[HitOut]
    near: list[HitOut] = Field(
        title="相近的信息", description="Where nothing is found: what comes nearest"
    )
    facets: dict[str, list[FacetOut]]
    next: str | None = Field(title="下一页地址")
    as_of: int = Field(title="截至序号", description="`seq` up to which the index answers")


class SuggestionOut(Closed):
    text: str
    kind: Literal["title", "number", "query"] = Field(title="种类")
    content_id: str | None = Field(title="信息标识", description="Of a title or number: its item")


class SuggestOut(Closed):
    items: list[SuggestionOut]

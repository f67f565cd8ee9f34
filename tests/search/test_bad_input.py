"""Whatever is typed, there is an answer or a refusal with its reason, in bounded time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.ledger.search import (
    DEEPEST,
    SearchQuery,
    SearchRefusedError,
    SearchUnavailableError,
)
from search import asking
from search.deadline import Deadline
from search.engines.embedded import engine as embedded

from .samples import SCHEME

if TYPE_CHECKING:
    from search.engines.protocol import Engine

pytestmark = pytest.mark.django_db

BAD_TEXTS = {
    "empty": "",
    "blank": " \t\n　",
    "10 kB of Han": "扶贫资金使用" * 600,
    "10 kB of letters": "zhufang" * 1_500,
    "10 kB of words": "扶贫 资金 -使用 “安排” " * 500,
    "10 kB of quotes": '"' * 10_000,
    "10 kB of prefixes": "标题:" * 3_400,
    "10 kB of choices": "扶贫|资金｜" * 1_500,
    "10 kB of bars": "|" * 10_000,
    "10 kB of places": "正文:扶贫 附件:“资金”|名单 " * 500,
    "10 kB of minus signs": "-扶贫 " * 3_000,
    "10 kB of numbers": "粤办函〔2018〕225号" * 900,
    "control characters": "".join(map(chr, range(32))) + "\x7f\x80\x9f",
    "null": "扶贫\x00资金",
    "lone surrogates": "扶贫\ud83d资金\udc00",
    "lone surrogates in a number": "文号:\ud800〔2018〕225号",
    "only a lone surrogate": "\udfff",
    "punctuation": "，。！？；：“”‘’（）《》、…—·～",
    "ASCII punctuation": "!@#$%^&*()_+{}|:\"<>?~`-=[]\\;',./",
    "question words": "请问怎么什么吗",
    "function characters": "的 了 和",
    "SQL": "'; DROP TABLE fupin_cms_release; --",
    "Lucene": 'title:(扶贫 AND 资金)^10 OR *:* NOT [a TO z] /re.*/ "a b"~5 +x -y fuzzy~2',
    "Elasticsearch": '{"query": {"match_all": {}}, "size": 10000}',
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "emoji": "扶贫👨‍👩‍👧‍👦资金🏳️‍🌈",
    "right to left": "\u202e扶贫\u200f资金",
    "combining": "扶" + "\u0301" * 2_000,
    "private use": "\ue000\uf8ff",
    "astral Han": "𠀀𠀁𪚥",
}
BAD_FILTERS: dict[str, dict[str, list[str]]] = {
    "unknown": {"colour": ["red"]},
    "not a year": {"year": ["MMXVIII"]},
    "not a day": {"released_from": ["yesterday"]},
    "not a category": {"category": ["<script>"]},
    "not a number": {"document_number": ["\ud800"]},
    "null": {"department": ["a\0b"]},
}


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_text(engine: Engine, text: str, sort: Any) -> None:
    result = asking.answer(engine, SearchQuery(text, sort=sort))
    assert len(result.hits) <= result.total
    shown = "".join(hit.title + hit.snippet for hit in [*result.hits, *result.near])
    assert "<" not in shown.replace("<mark>", "").replace("</mark>", "")


@pytest.mark.parametrize("text", ["'; DROP", "\ud800", "标题:x", ""])
def test_index__is_not_thought_damaged(engine: Engine, text: str) -> None:
    filters = {"department": ["\ud800"], "region": ["x" * 70_000]}
    assert not asking.answer(engine, SearchQuery(text, filters=filters)).total
    assert engine.state().ready


@pytest.mark.parametrize("filters", BAD_FILTERS.values(), ids=BAD_FILTERS)
def test_filters__that_there_are_not(engine: Engine, filters: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match="filters"):
        asking.answer(engine, SearchQuery("扶贫", filters=filters))
    assert engine.state().ready


def test_filters__many_values(engine: Engine) -> None:
    many = [f"code{n}" for n in range(100)]
    query = SearchQuery("扶贫", filters={"department": [*many, "finance"]})
    assert SCHEME in [hit.content_id for hit in asking.answer(engine, query).hits]


@pytest.mark.parametrize(
    "query",
    [
        SearchQuery("扶贫", filters={"department": [str(n) for n in range(1_000)]}),
        SearchQuery("扶贫", offset=DEEPEST),
        SearchQuery("扶贫", offset=DEEPEST - 10, limit=20),
        SearchQuery("扶贫", offset=-1),
    ],
    ids=["1,000 filters", "too deep", "ends too deep", "negative"],
)
def test_refused__with_a_reason(engine: Engine, query: SearchQuery) -> None:
    with pytest.raises(SearchRefusedError, match=r"请|不能"):
        asking.answer(engine, query)


def test_deepest_page__is_answered(engine: Engine) -> None:
    result = asking.answer(engine, SearchQuery("扶贫", offset=DEEPEST - 20))
    assert (list(result.hits), result.total > 0) == ([], True)


@pytest.mark.parametrize("empty_engine", ["embedded"], indirect=True)
def test_time_limit(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The node has a limit of its own: see the tests of its outages."""
    monkeypatch.setattr(embedded, "Deadline", lambda: Deadline(-1))
    with pytest.raises(SearchUnavailableError, match="seconds"):
        engine.search(SearchQuery("扶贫"))
    monkeypatch.undo()
    assert engine.search(SearchQuery("扶贫")).total

"""The embedded engine's way to the best hits: what it asks only of some changes nothing."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from search import ranking
from search.engines.embedded import best
from search.engines.embedded.best import BestFirst
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.embedded.order import Found
from search.engines.embedded.query import score_of
from search.engines.indexed import whole_title
from search.filters import NO_FILTERS
from search.plan import Plan
from search.questions import read_question

from . import samples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.engines.protocol import Item

_WORDS = ("扶贫", "资金", "扶贫资金", "项目", "补助", "，", "使用安排", "资金扶贫")


_TYPED = (
    "扶贫资金",
    "补助使用",
    "资金扶贫项目",
    "“扶贫资金”",
    "扶贫资金 项目补助",
    "补助项目 -使用安排",
    "扶贫",
    "扶贫资金补助的项目使用安排是什么",
    "怎么办理扶贫资金的使用安排和项目补助",
    "zijin",
    "扶贫|补助",
)


def items() -> Iterator[Item]:
    """Items whose words are the same and whose phrases are not."""
    chance = random.Random(7)  # noqa: S311 - no secret: the same items each time
    for seq in range(1, 81):
        title = "".join(chance.choices(_WORDS, k=3))
        text = "".join(chance.choices(_WORDS, k=chance.randrange(4, 30)))
        yield samples.make_item(f"item-{seq}", seq, title, text)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    made = EmbeddedEngine(tmp_path_factory.mktemp("best"))
    with made.rebuilding() as writer:
        writer.apply(list(items()), samples.cursor(80))
    return made


@pytest.mark.parametrize("looked_at", [4, 10, 125])
@pytest.mark.parametrize("typed", _TYPED)
def test_first__is_what_all_clauses_give(
    engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch, typed: str, looked_at: int
) -> None:
    monkeypatch.setattr(best, "_MANY", 0)
    monkeypatch.setattr(best, "_LOOKED_AT", looked_at)
    plan = Plan(read_question(typed))
    with engine._reader.searching() as searcher:
        clauses = plan.score(relaxed=False)
        gate = plan.gate(relaxed=False)
        asked = BestFirst(searcher, gate, NO_FILTERS, clauses, whole_title(typed))
        total, found = asked.first(4)
        every, expected = asked._asked(clauses, 4)
    assert total == every
    assert found
    assert [score for score, _ in found] == pytest.approx([score for score, _ in expected])


@pytest.mark.parametrize("relaxed", [False, True])
@pytest.mark.parametrize("typed", _TYPED)
def test_score__is_the_sum_of_what_each_clause_gives_alone(
    engine: EmbeddedEngine, typed: str, *, relaxed: bool
) -> None:
    plan = Plan(read_question(typed))
    with engine._reader.searching() as searcher:
        gate, clauses = plan.gate(relaxed=relaxed), plan.score(relaxed=relaxed)
        asked = BestFirst(searcher, gate, NO_FILTERS, clauses, whole_title(typed))
        _, found = asked.first(10)
        for score, address in found:
            item = searcher.stored_of(Found(searcher, address).located)
            given = [score_of(item.content_id, one.clause, searcher) for one in clauses]
            whole = ranking.WHOLE_TITLE if whole_title(item.title) == whole_title(typed) else 0.0
            assert score == pytest.approx(sum(given) + whole)
    assert found

"""The embedded engine's shortlists: what is settled by a look at a few is what all would give."""

from __future__ import annotations

import random
from itertools import product
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fupin_cms.ledger.search import SearchQuery, SearchUnavailableError
from search import ranking
from search.clauses import Constant, Term
from search.deadline import Deadline
from search.engines.embedded import best
from search.engines.embedded.answer import Answer
from search.engines.embedded.bounds import Bounds
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.embedded.held import HeldSearches
from search.engines.embedded.order import Found, Order, Worth
from search.engines.embedded.query import score_of
from search.engines.embedded.shortlist import Shortlist
from search.engines.embedded.standing import stands, wanted_texts
from search.engines.embedded.titled import Titled
from search.engines.protocol import Attached
from search.filters import read_filters
from search.passages import best_passage
from search.plan import Plan
from search.questions import read_question
from search.thesaurus import thesaurus

from . import samples

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from search.engines.embedded.reader import Searcher
    from search.engines.protocol import Item

_WORDS = ("扶贫", "资金", "扶贫资金", "项目", "补助", "，", "使用安排", "资金扶贫", "低保", "2017")
_TYPED = (
    "扶贫资金",
    "扶贫",
    "补助使用",
    "“扶贫资金”",
    "扶贫资金 项目补助",
    "扶贫 2017",
    "扶贫资金 -使用安排",
    "补助 标题:项目",
    "扶贫资金补助的项目使用安排是什么",
    "怎么办理扶贫资金的使用安排和项目补助",
    "zijin",
    "扶贫|补助 资金",
    "低保",
    "低保 资金",
    "金",
    "资金扶贫，项目",
)
_FILTERS: Mapping[str, Mapping[str, list[str]]] = {"all": {}, "fund": {"category": ["fund"]}}
_PAGES = ((1, 100), (3, 100), (8, 100), (3, 5))
"""So many hits are asked for, and so many are judged by their passages."""
_SYNONYMS = thesaurus([(("低保",), ("扶贫项目", "补助资金"))])


def items() -> Iterator[Item]:
    """Items whose words are the same and whose phrases are not; long texts and short ones."""
    chance = random.Random(11)  # noqa: S311 - no secret: the same items each time
    for seq in range(1, 151):
        title = "".join(chance.choices(_WORDS, k=chance.randrange(1, 6)))
        text = "".join(chance.choices(_WORDS, k=chance.randrange(1, 250)))
        yield samples.make_item(
            f"item-{seq}",
            seq,
            title,
            text,
            terms={"category": [chance.choice(["fund", "policy"])]},
            # Texts that are kept do not hold the titles of attachments.
            attachments=[] if seq % 3 else [Attached("".join(chance.choices(_WORDS, k=4)), "")],
        )
    only = [Attached("扶贫资金", "")]
    yield samples.make_item("item-151", 151, "其他事项", "扶贫，资金", attachments=only)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    made = EmbeddedEngine(tmp_path_factory.mktemp("shortlists"))
    with made.rebuilding() as writer:
        writer.apply(list(items()), samples.cursor(151))
    return made


def order(searcher: Searcher, typed: str, filters: Mapping[str, list[str]]) -> Order:
    plan = Plan(read_question(typed), _SYNONYMS)
    query = SearchQuery(typed, filters=filters)
    worth = Worth(searcher, plan.question)
    return Order(searcher, query, plan, read_filters(filters), worth, Deadline(), relaxed=False)


@pytest.mark.parametrize("way_and_page", [*product(("both", "looked_at"), _PAGES)])
@pytest.mark.parametrize("filters", _FILTERS.values(), ids=list(_FILTERS))
@pytest.mark.parametrize("typed", _TYPED)
def test_settled__is_what_all_would_give(
    engine: EmbeddedEngine,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    filters: Mapping[str, list[str]],
    way_and_page: tuple[str, tuple[int, int]],
) -> None:
    way, (last, rescored) = way_and_page
    if way == "looked_at":
        monkeypatch.setattr(Titled, "shortlist", lambda _titled, _fewest: None)
    monkeypatch.setattr(best, "_MANY", 0)
    monkeypatch.setattr(ranking, "RESCORED", rescored)
    with engine._reader.searching() as searcher:
        total, found = order(searcher, typed, filters).between(0, last)
        monkeypatch.setattr(Order, "_settled", lambda _order, _last: None)
        every, expected = order(searcher, typed, filters).between(0, last)
    assert total() == every()
    assert len(found) == min(last, total())
    assert [one.score for one in found] == pytest.approx([one.score for one in expected])


@pytest.mark.parametrize(
    ("way", "typed"),
    [("titled", "扶贫资金"), ("titled", "低保"), ("looked_at", "扶贫资金 项目补助")],
)
def test_shortlist__is_made_and_settles(
    engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch, way: str, typed: str
) -> None:
    monkeypatch.setattr(best, "_MANY", 0)
    if way == "looked_at":
        monkeypatch.setattr(Titled, "shortlist", lambda _titled, _fewest: None)
    with engine._reader.searching() as searcher:
        asked = order(searcher, typed, {})
        assert asked._settled(2)


def test_rescored__is_not_settled_while_another_may_come_first(engine: EmbeddedEngine) -> None:
    with engine._reader.searching() as searcher:
        asked = order(searcher, "扶贫资金", {})
        _, hits = asked._best.first(1)
        assert not asked._rescored(Shortlist(hits[:1], others=hits[0][0]), 1)[1]
        assert asked._rescored(Shortlist(hits[:1]), 1)[1]


def test_rescored__asks_for_what_texts_do_not_show(engine: EmbeddedEngine) -> None:
    """Whose attachment alone has the words as they stand, by its title, is given their points and
    its passage's, though another is far before it without them.
    """
    with engine._reader.searching() as searcher:
        asked = order(searcher, "扶贫资金", {})
        (costly,) = (one.clause for one in asked._clauses if one.is_costly)
        assert isinstance(costly, Constant)
        shown = wanted_texts(costly.clause)
        hits = asked._best._asked(asked._clauses, 151)[1]
        read = [(address, Found(searcher, address).texts) for _, address in hits]
        ((doubtful, texts),) = (
            one for one in read if searcher.stored_of(Found(searcher, one[0]).located).seq == 151
        )
        first = next(address for address, texts in read if stands(shown, texts))
        assert not stands(shown, texts)
        listed = [(100.0, first), (150.0, doubtful)]
        found, _ = asked._rescored(Shortlist(listed, unsure=costly), 1)
        (alone,), _ = asked._rescored(Shortlist(listed[1:]), 1)
        (judged,) = (one for one in found if one.address == doubtful)
        assert judged.score == pytest.approx(alone.score + costly.points)


def test_shortlists__say_what_is_not_listed(
    engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(best, "_MANY", 0)
    with engine._reader.searching() as searcher:
        every = order(searcher, "扶贫资金", {})._titled.shortlist(1)
        assert every
        monkeypatch.setattr(ranking, "RESCORED", 5)
        asked = order(searcher, "扶贫资金", {})
        _, hits = asked._best._looked_at
        listed = asked._best.shortlist()
        titled = asked._titled.shortlist(1)
        assert listed
        assert titled
        assert (len(listed[1].hits), listed[1].others) == (5, hits[5][0])
        assert len(titled.hits) == 5
        assert titled.others == -inf
        # Where others may be as good as the last that is listed, it says how good.
        monkeypatch.setattr(Titled, "_most_of_others", titled.hits[-1][0] + 0.01)
        told = order(searcher, "扶贫资金", {})._titled.shortlist(1)
        assert told
        assert told.others == titled.hits[-1][0] + 0.01 >= every.hits[5][0]


@pytest.mark.parametrize("points", [0.0, 80.0])
def test_judge__says_what_may_still_come_first(engine: EmbeddedEngine, points: float) -> None:
    unsure = Constant(Term("anywhere", "扶贫"), points) if points else None
    with engine._reader.searching() as searcher:
        asked = order(searcher, "扶贫 资金", {})
        _, hits = asked._best.first(1)
        judge = asked._judge(Shortlist(hits, unsure=unsure), 1)
        assert not judge.is_beyond(0.0)
        found = Found(searcher, hits[0][1], hits[0][0])
        judge.add(found)
        covered = sum(asked.worth.of_terms.values()) * ranking.PASSAGE_WEIGHT
        gain = points + covered + ranking.PHRASES_IN_ORDER
        assert not judge.is_beyond(found.score - gain + 0.01)
        assert judge.is_beyond(found.score - gain - 0.01)


@pytest.mark.parametrize("typed", [one for one in _TYPED if one != "zijin"])
def test_most_of_others__is_exceeded_by_no_item_with_another_title(
    engine: EmbeddedEngine, typed: str
) -> None:
    with engine._reader.searching() as searcher:
        titled = order(searcher, typed, {})._titled
        # None where no title can hold all: then nothing is asked for it.
        whole, most = titled._whole, titled._most_of_others
        _, hits = order(searcher, typed, {})._best._asked(titled.clauses, 151)
        for score, address in hits:
            item = searcher.stored_of(Found(searcher, address).located)
            if not (whole and score_of(item.content_id, whole, searcher)):
                assert score <= most


@pytest.mark.parametrize("typed", ["扶贫资金", "补助使用", "低保"])
def test_shown_passage__is_the_first_that_covers_all(engine: EmbeddedEngine, typed: str) -> None:
    plan = Plan(read_question(typed))
    query = SearchQuery(typed, facets=())
    with engine._reader.searching() as searcher:
        searches = HeldSearches(Path("unused"))
        made = Answer(searcher, query, plan, read_filters({}), searches, Deadline())
        for _, address in order(searcher, typed, {})._best._asked(plan.score(relaxed=False), 50)[1]:
            found = Found(searcher, address)
            texts, stored = found.texts, searcher.stored_of(found.located)
            best_there, _ = best_passage(texts.passages, made._worth_showing)
            assert made._shown_passage(stored, texts.passages) == best_there


def test_titled__is_not_asked_where_what_sounds_so_would_do_too(engine: EmbeddedEngine) -> None:
    with engine._reader.searching() as searcher:
        assert order(searcher, "zijin", {})._titled.shortlist(1) is None


@pytest.mark.parametrize("typed", _TYPED)
def test_bounds__are_exceeded_by_no_item(engine: EmbeddedEngine, typed: str) -> None:
    with engine._reader.searching() as searcher:
        bounds = Bounds(searcher)
        for one in Plan(read_question(typed), _SYNONYMS).score(relaxed=True):
            most = bounds.most(one.clause)
            given = (score_of(f"item-{seq}", one.clause, searcher) for seq in range(1, 152))
            assert max(given) <= most


@pytest.mark.parametrize("typed", _TYPED)
def test_clauses_that_are_not_asked__hold_for_no_item(engine: EmbeddedEngine, typed: str) -> None:
    with engine._reader.searching() as searcher:
        asked = order(searcher, typed, {})
        every = asked.plan.score(relaxed=False)
        left_out = [one.clause for one in every if one not in asked._clauses]
        expected_total, expected = asked._best._asked(every, 151)
        total, hits = asked._best._asked(asked._clauses, 151)
        assert total == expected_total
        assert [score for score, _ in hits] == pytest.approx([score for score, _ in expected])
        for content_id in ("item-1", "item-2", "item-3"):
            assert not any(score_of(content_id, one, searcher) for one in left_out)


def test_clauses__are_not_asked_where_no_item_has_their_words(engine: EmbeddedEngine) -> None:
    with engine._reader.searching() as searcher:
        whys = {one.why for one in order(searcher, "扶贫资金鲲鹏", {})._clauses}
        assert "标题和正文含有“扶贫”" in whys
        assert not whys & {"全部词语原样出现", "标题有“扶贫资金鲲鹏”"}
        none = order(searcher, "鲲鹏展翅", {})
        assert none.between(0, 20)[0]() == 0


def test_count_that_fails_beside_the_page__is_not_lost(
    engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_clause: object, _searcher: object) -> int:
        raise SearchUnavailableError("counting was broken off")

    asked = SearchQuery("扶贫资金", facets=(), limit=5)
    assert engine.search(asked).total > 5
    monkeypatch.setattr("search.engines.embedded.order.counted", failing)
    with pytest.raises(SearchUnavailableError, match="broken off"):
        engine.search(asked)

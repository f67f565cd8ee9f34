"""The relevance suite: judged queries of every kind, a floor for each, the same on each engine."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

import pytest

from fupin_cms.ledger.search import SearchQuery
from search.engines.protocol import Cursor
from search.evaluation import AT, measured
from search.thesaurus import thesaurus
from tests.search.conftest import ENGINES

from . import corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.engines.protocol import Engine
    from search.evaluation import Measures

FLOORS = {
    "attachment": (0.99, 1.0),
    "full_width": (0.99, 1.0),
    "homophone": (0.97, 1.0),
    "initials": (0.97, 1.0),
    "keyword": (0.97, 0.95),
    "mixed_pinyin": (0.97, 1.0),
    "number": (0.99, 1.0),
    "partial_number": (0.97, 1.0),
    "phrase": (0.99, 1.0),
    "pinyin": (0.97, 1.0),
    "question": (0.93, 0.95),
    "synonym": (0.97, 0.95),
    "traditional": (0.99, 1.0),
    "wrong_character": (0.94, 1.0),
}
"""MRR@10 and Recall@10 that each kind must reach."""
FEWEST_QUERIES = 150
KINDS = corpus.kinds()
_SYNONYMS = thesaurus(corpus.synonyms())


AGREEING = 0.95
"""In so much of the queries are the first ten the same items on both engines."""
AGREEING_IN_ORDER = 0.9
"""… and in the same order. An index of the embedded engine has one document more, its cursor, among
which a word is weighed."""


def build(engine: Engine) -> Engine:
    with engine.rebuilding() as writer:
        items = corpus.items()
        writer.apply(items, Cursor("11111111-1111-1111-1111-111111111111", len(items)))
    return engine


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with ENGINES["embedded"](tmp_path_factory.mktemp("relevance")) as made:
        yield build(made)


@pytest.fixture(scope="module")
def elasticsearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with ENGINES["elasticsearch"](tmp_path_factory.mktemp("relevance")) as made:
        yield build(made)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    made: Engine = request.getfixturevalue(request.param)
    return made


def ask(engine: Engine, query: str) -> list[str]:
    result = engine.search(SearchQuery(query, limit=AT, facets=()), _SYNONYMS)
    return [hit.content_id for hit in result.hits]


def test_queries__are_many_and_their_answers_are_there() -> None:
    asked = [one for queries in KINDS.values() for one in queries]
    known = {item.content_id for item in corpus.items()}
    assert len(asked) >= FEWEST_QUERIES
    assert set().union(*(one.relevant for one in asked)) <= known
    assert set(KINDS) == set(FLOORS)


@pytest.mark.parametrize("kind", KINDS)
def test_kind__reaches_its_floor(engine: Engine, kind: str) -> None:
    found: dict[str, Measures] = {
        one.query: measured(ask(engine, one.query), one.relevant) for one in KINDS[kind]
    }
    worst = sorted(found, key=lambda query: found[query].reciprocal_rank)[:5]
    mrr = fmean(one.reciprocal_rank for one in found.values())
    recall = fmean(one.recall for one in found.values())
    lowest_mrr, lowest_recall = FLOORS[kind]
    assert mrr >= lowest_mrr, worst
    assert recall >= lowest_recall, worst


@pytest.mark.parametrize("kind", KINDS)
def test_query__finds_its_item_in_the_first_three(engine: Engine, kind: str) -> None:
    missed = [
        one.query for one in KINDS[kind] if not one.relevant & set(ask(engine, one.query)[:3])
    ]
    assert not missed


def test_engines__agree(embedded: Engine, elasticsearch: Engine) -> None:
    asked = [one.query for queries in KINDS.values() for one in queries]
    found = {query: (ask(embedded, query), ask(elasticsearch, query)) for query in asked}
    others = [query for query, (one, other) in found.items() if {*one} != {*other}]
    assert len(others) <= (1 - AGREEING) * len(found), others
    apart = [query for query, (one, other) in found.items() if one != other]
    assert len(apart) <= (1 - AGREEING_IN_ORDER) * len(found), apart
    assert not [query for query in apart if found[query][0][:1] != found[query][1][:1]]

"""The contract of every engine: filters, facets, order, pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.ledger.search import FACETS, SearchQuery

from .samples import FUND, HOUSING, ROSTER, SCHEME, SCRIPT, TRAINING, ask, cursor, make_item

if TYPE_CHECKING:
    from fupin_cms.ledger.search import Sort
    from search.engines.protocol import Engine


def counts(engine: Engine, name: str, text: str = "", **query: Any) -> dict[str, int]:
    result = engine.search(SearchQuery(text, **query))
    return {one.value: one.count for one in result.facets[name]}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"category": ["fund"]}, {FUND}),
        ({"category": ["fund", "plan"]}, {FUND, SCHEME}),
        ({"department": ["housing"]}, {HOUSING, SCRIPT}),
        ({"region": ["441581"]}, {ROSTER}),
        ({"topic": ["housing"]}, {HOUSING, ROSTER}),
        ({"topic": ["housing"], "region": ["441581"]}, {ROSTER}),
        ({"section": ["policy"]}, {SCHEME}),
        ({"validity": ["repealed"]}, {TRAINING}),
        ({"year": ["2017"]}, {HOUSING}),
        ({"has_attachment": ["true"]}, {ROSTER}),
        ({"document_number": ["汕扶办（2018）12号"]}, {FUND}),
        ({"document_number": ["粤办函〔2018〕225号"]}, set()),
        ({"written_to": ["2018-03-01"]}, {FUND, HOUSING}),
        ({"written_from": ["2018-03-01"], "written_to": ["2018-03-01"]}, {FUND}),
        ({"released_to": ["2017-12-05"]}, {HOUSING}),
        ({"released_from": ["2018-09-21"]}, set()),
        ({"department": ["unknown"]}, set()),
        ({"department": [""], "topic": []}, {SCHEME, FUND, HOUSING, ROSTER, TRAINING, SCRIPT}),
    ],
)
def test_filters(engine: Engine, filters: dict[str, list[str]], found: set[str]) -> None:
    assert set(ask(engine, "", filters=filters)) == found


def test_filters__narrow_a_search(engine: Engine) -> None:
    assert ask(engine, "扶贫", filters={"category": ["plan"]}) == [SCHEME]


@pytest.mark.parametrize("filters", [{"colour": ["red"]}, {"year": ["MMXVIII"]}])
def test_filters__that_there_are_not_are_refused(
    engine: Engine, filters: dict[str, list[str]]
) -> None:
    with pytest.raises(ValueError, match="filters"):
        engine.search(SearchQuery("扶贫", filters=filters))


def test_facets__count_what_is_found(engine: Engine) -> None:
    assert counts(engine, "topic") == {"housing": 2, "industry": 2, "training": 1}
    assert counts(engine, "has_attachment") == {"false": 5, "true": 1}
    assert counts(engine, "category", "信息反馈制度", filters={}) == {"plan": 1}


def test_facet__is_counted_without_its_own_filter(engine: Engine) -> None:
    filters = {"category": ["fund"]}
    assert counts(engine, "category", filters=filters) == {"progress": 4, "plan": 1, "fund": 1}
    assert counts(engine, "topic", filters=filters) == {"industry": 1}


def test_facet__keeps_its_promise_when_chosen(engine: Engine) -> None:
    """A query that is relaxed stays so: else a filter would find more than the facet said."""
    for value, count in counts(engine, "category", "扶贫资金").items():
        query = SearchQuery("扶贫资金", filters={"category": [value]})
        assert engine.search(query).total == count


def test_facets__only_those_that_are_asked_for(engine: Engine) -> None:
    assert set(engine.search(SearchQuery("")).facets) == set(FACETS)
    assert set(engine.search(SearchQuery("扶贫", facets=["year"])).facets) == {"year"}
    assert engine.search(SearchQuery("？", facets=["year"])).facets == {"year": []}


def test_sort__by_first_release_whatever_was_amended(engine: Engine) -> None:
    with engine.writing() as writer:
        writer.apply(
            [make_item(FUND, 7, "2018年扶贫资金使用安排", "扶贫资金。", first_seq=2)], cursor(7)
        )
    everything = [SCHEME, FUND, HOUSING, ROSTER, TRAINING, SCRIPT]
    assert ask(engine, "", sort="oldest") == everything
    assert ask(engine, "", sort="newest") == everything[::-1]
    assert ask(engine, "", sort="relevance") == everything[::-1]
    assert ask(engine, "“扶贫”", sort="oldest") == [SCHEME, FUND, TRAINING]


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_pages__hold_every_item_once(engine: Engine, sort: Sort) -> None:
    with engine.writing() as writer:
        many = [make_item(f"n{n}", 10 + n, "产业扶贫进展", "内容相同。") for n in range(250)]
        writer.apply(many, cursor(300))
    pages = [
        engine.search(SearchQuery("产业扶贫进展", sort=sort, offset=offset, limit=40))
        for offset in range(0, 320, 40)
    ]
    found = [hit.content_id for page in pages for hit in page.hits]
    assert {page.total for page in pages} == {pages[0].total}
    assert len(found) == len(set(found)) == pages[0].total


def test_page__beyond_the_end_and_of_no_length(engine: Engine) -> None:
    result = engine.search(SearchQuery("扶贫", offset=100))
    assert (list(result.hits), result.total > 0) == ([], True)
    result = engine.search(SearchQuery("扶贫", limit=0))
    assert (list(result.hits), result.total > 0) == ([], True)
    assert result.facets["category"]


def test_order__of_items_that_are_as_good_the_newest_come_first(empty_engine: Engine) -> None:
    names = [f"report-{number}" for number in range(1, 6)]
    items = [
        make_item(name, seq, "扶贫资金年度报告", "本年度扶贫资金使用情况。")
        for seq, name in enumerate(names, 1)
    ]
    with empty_engine.writing() as writer:
        writer.apply(items, cursor())
    for typed in ("扶贫资金", "fupin", "报告 资金", "资金用到哪里去了"):
        assert ask(empty_engine, typed) == names[::-1], typed

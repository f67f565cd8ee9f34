"""An index that is being built on Elasticsearch: some is on its way while more is prepared."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest import mock

import orjson
import pytest
from elasticsearch import Elasticsearch

from fupin_cms.ledger.search import SearchUnavailableError
from search import consumer
from search.engines.elasticsearch import documents
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.writer import read_cursor
from search.engines.protocol import IndexUnusableError

from . import rows
from .samples import ask, cursor, make_item
from .test_processes import end, start

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from search.engines.elasticsearch.indices import Indices
    from search.engines.protocol import Item

WRONG = "不能收录的标题"
ITEMS = 600
KILLS = 12


@pytest.fixture
def engine(indices: Indices, tmp_path: Path) -> ElasticsearchEngine:
    return ElasticsearchEngine(indices, tmp_path / "writer.lock")


@pytest.fixture
def choosy(engine: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch) -> ElasticsearchEngine:
    """An engine whose index refuses items of a certain title."""
    source = documents.item_source

    def with_a_strange_field(item: Item) -> dict[str, Any]:
        return source(item) | ({"colour": "red"} if item.title == WRONG else {})

    monkeypatch.setattr(documents, "item_source", with_a_strange_field)
    return engine


def numbered(seq: int, title: str = "扶贫工作进度") -> Item:
    return make_item(f"item{seq}", seq, title, "内容。")


def test_refused_items__are_named_by_the_finished_index(choosy: ElasticsearchEngine) -> None:
    with choosy.rebuilding() as writer:
        writer.apply([numbered(1, WRONG), numbered(2)], cursor(2))
        writer.apply([numbered(3)], replace(cursor(3), refused=writer.cursor.refused))
        writer.apply([numbered(4, WRONG)], replace(cursor(4), refused=writer.cursor.refused))
    assert [(one.content_id, one.seq) for one in choosy.cursor().refused] == [
        ("item1", 1),
        ("item4", 4),
    ]
    assert "colour" in choosy.cursor().refused[0].reason
    assert choosy.cursor().seq == 4
    assert sorted(ask(choosy, "")) == ["item2", "item3"]


def test_refused_item__whose_next_release_is_taken_is_not_named(
    choosy: ElasticsearchEngine,
) -> None:
    with choosy.rebuilding() as writer:
        writer.apply([make_item("one", 1, WRONG, "内容。"), numbered(2)], cursor(2))
        writer.apply([make_item("one", 3, "新的标题", "内容。")], cursor(3))
        writer.apply([], replace(cursor(4), refused=writer.cursor.refused))
    assert choosy.cursor() == cursor(4)
    assert sorted(ask(choosy, "")) == ["item2", "one"]


def test_failure_on_the_way__stops_the_building_before_the_cursor_moves(
    engine: ElasticsearchEngine, indices: Indices, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulk = Elasticsearch.bulk

    def down_from_the_second_item_on(client: Elasticsearch, **request: Any) -> Any:
        if any(line.get("_id") == "item2" for line in _actions(request)):
            return {"errors": True, "items": [{"index": {"status": 503, "error": {}}}]}
        return bulk(client, **request)

    monkeypatch.setattr(Elasticsearch, "bulk", down_from_the_second_item_on)

    def build() -> None:
        with engine.rebuilding() as writer:
            for seq in range(1, 5):
                writer.apply([numbered(seq)], cursor(seq))

    with pytest.raises(SearchUnavailableError, match="answers 503"):
        build()
    unfinished = indices.building()
    assert unfinished
    assert read_cursor(indices.connection, unfinished) == cursor(1)
    monkeypatch.undo()
    with engine.rebuilding(resume=True) as writer:
        assert writer.cursor == cursor(1)
        writer.apply([numbered(2)], cursor(2))
    assert engine.cursor() == cursor(2)
    # What had been sent after the failure may be there already: it is written once more later.
    assert {"item1", "item2"} <= set(ask(engine, ""))


def _actions(request: dict[str, Any]) -> list[dict[str, Any]]:
    return [orjson.loads(line)["index"] for line in request["operations"][::2]]


def test_index_not_begun_when_its_maker_died__is_waited_for(
    engine: ElasticsearchEngine, indices: Indices, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = replace(indices, shards=8)

    kind = type(indices.connection.client.indices)
    create = kind.create

    def create_without_waiting(client: Any, **request: Any) -> Any:
        return create(client, **request, wait_for_active_shards=0)

    monkeypatch.setattr(kind, "create", create_without_waiting)
    many.make(many.new_name())
    with (
        pytest.raises(IndexUnusableError, match="has no cursor"),
        engine.rebuilding(resume=True),
    ):
        pass


def test_index_that_cannot_be_made__is_told(
    engine: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.rebuilding() as writer:
        writer.apply([numbered(1)], cursor(1))
    monkeypatch.setattr(documents, "SIMILARITIES", {"of no kind": {"type": "unknown"}})

    def build() -> None:
        with engine.rebuilding() as writer:
            writer.apply([numbered(2)], cursor(2))

    with pytest.raises(SearchUnavailableError, match="answers 400"):
        build()
    assert engine.cursor() == cursor(1)


def test_index__that_a_killed_maker_left_to_the_node__is_gone_once_another_is_made(
    indices: Indices,
) -> None:
    late, name = indices.new_name(), indices.new_name()
    indices.make(late)
    indices.make(name)
    assert indices.building() == name
    assert late not in indices.connection.client.indices.get(index=f"{indices.alias}-*")


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_killed_while_it_is_built__is_taken_up_where_all_had_been_taken_in(
    engine: ElasticsearchEngine, indices: Indices, counted: Callable[[str], None]
) -> None:
    rows.put(*(rows.row(number, number) for number in range(1, ITEMS + 1)))
    chance = random.Random(20181123)  # noqa: S311 - moments, not secrets

    def work() -> None:
        with mock.patch.object(consumer, "REBUILT", 10):
            consumer.rebuild(engine, resume=True, told=lambda *_: time.sleep(0.2))

    places: list[int] = []
    for number in range(KILLS):
        pid = start(work)
        if number % 2:  # at whatever speed, half of them are killed while it goes on
            await_more(indices, pid, places[-1] if places else 0)
        time.sleep(chance.uniform(0, 0.5))
        os.kill(pid, signal.SIGKILL)
        end(pid)
        if unfinished := indices.building():
            places.append(taken_in(indices, unfinished))
    consumer.rebuild(engine, resume=True)
    assert engine.cursor().seq == engine.state().documents == ITEMS
    assert len(set(places)) > 1
    counted(f"kill -9 of a rebuild, {KILLS} times, {len(places)} of them while it was built")


def await_more(indices: Indices, pid: int, place: int) -> None:
    """Until an unfinished index has come further than to a place, or the process has ended."""
    until = time.monotonic() + 120
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        assert time.monotonic() < until
        with suppress(SearchUnavailableError):  # it has no cursor yet, or is not begun
            index = indices.building()
            if index and read_cursor(indices.connection, index).seq > place:
                return
        time.sleep(0.01)


def taken_in(indices: Indices, index: str) -> int:
    """How far an unfinished index has come; every item up to there is in it."""
    client = indices.connection.client
    try:
        indices.wait_until_begun(index)
        seq = read_cursor(indices.connection, index).seq
    except IndexUnusableError:  # none yet, or the node has just removed it, as it was told last
        return 0
    client.indices.refresh(index=index)
    there = {"bool": {"filter": [{"term": {"kind": "item"}}, {"range": {"seq": {"lte": seq}}}]}}
    assert client.count(index=index, query=there)["count"] == seq
    return seq

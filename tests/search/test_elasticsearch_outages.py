"""A cluster that is down, full, read-only, busy or empty: the consumer says so and waits."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections
from elasticsearch import Elasticsearch

from fupin_cms.ledger.search import SearchQuery, SearchUnavailableError
from search import consumer
from search.consumer import catch_up, is_behind, persist
from search.engines.elasticsearch import connection, documents, sending, writer
from search.engines.elasticsearch.connection import Connection
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.indices import Indices
from search.engines.protocol import IndexOutdatedError, IndexUnusableError
from search.ready import check_index

from . import nodes, own_nodes, rows
from .gateway import Gateway
from .samples import ask
from .test_consumer import found

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def database_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """A consumer that waits lets its connections go; the test's own must stay."""
    monkeypatch.setattr(connections, "close_all", lambda: None)


@pytest.fixture
def node(indices: Indices, tmp_path: Path) -> ElasticsearchEngine:
    """An engine that has caught up with one item, while a second waits."""
    engine = ElasticsearchEngine(indices, tmp_path / "writer.lock")
    rows.put(rows.row(1, 1))
    catch_up(engine)
    rows.put(rows.row(2, 2))
    return engine


class Patience(threading.Event):
    """Instead of waiting, does what ends the outage; a consumer that never ends is stopped."""

    def __init__(self, *happens: Callable[[], object]) -> None:
        super().__init__()
        self._happens = list(happens)
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        if self._happens:
            self._happens.pop(0)()
        if len(self.waits) > 20:
            self.set()
        return self.is_set()


@pytest.mark.parametrize("block", ["write", "read_only", "read_only_allow_delete", "metadata"])
def test_blocked_index__is_said_and_waited_for(
    node: ElasticsearchEngine, indices: Indices, block: str
) -> None:
    client, index = indices.connection.client, indices.current()

    def set_block(value: Any) -> None:
        client.indices.put_settings(index=index, settings={f"index.blocks.{block}": value})

    set_block(True)
    said = node.state()
    if block == "metadata":
        assert not said.ready or block in said.message
    else:
        assert (block in said.message, said.blocked, said.ready) == (True, True, True)
        assert ask(node, "扶贫工作进度") == [rows.content_id(1)]
    stop = Patience(lambda: None, lambda: set_block(None))
    persist(node, stop)
    assert found(node) == {1, 2}
    assert stop.waits == sorted(stop.waits)


def test_busy_node__is_asked_again_and_then_waited_for(
    node: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_PAUSES", (0.0, 0.0))
    bulk = Elasticsearch.bulk
    turned_away = [7]

    def busy(client: Elasticsearch, **request: Any) -> Any:
        if not turned_away[0]:
            return bulk(client, **request)
        turned_away[0] -= 1
        error = {"type": "es_rejected_execution_exception", "reason": "queue is full"}
        documents = len(request["operations"]) // 2
        return {"errors": True, "items": [{"index": {"status": 429, "error": error}}] * documents}

    monkeypatch.setattr(Elasticsearch, "bulk", busy)
    stop = Patience()
    persist(node, stop)
    assert turned_away == [0]
    assert len(stop.waits) == 2
    assert found(node) == {1, 2}


def test_frozen_node__is_waited_for(
    node: ElasticsearchEngine,
    indices: Indices,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("ASKING_SECONDS", "WRITING_SECONDS"):
        monkeypatch.setattr(connection, name, 1.0)
    monkeypatch.setattr(sending, "_GRACE_SECONDS", 0.1)
    with Gateway(nodes.address()) as gateway:
        through = Indices(Connection(gateway.url), indices.alias)
        engine = ElasticsearchEngine(through, tmp_path / "writer.lock", seconds=0.8)
        assert ask(engine, "扶贫工作进度") == [rows.content_id(1)]
        gateway.freeze()
        with pytest.raises(SearchUnavailableError, match="cannot be reached"):
            ask(engine, "扶贫工作进度")
        assert not engine.state().ready
        stop = Patience(lambda: None, gateway.thaw)
        persist(engine, stop)
        assert len(stop.waits) == 2
        assert found(engine) == {1, 2}


@pytest.mark.faults
def test_node_that_turns_away__for_real(tmp_path: Path) -> None:
    """On a node of its own: it turns everybody away."""
    with own_nodes.configured(tmp_path / "own", "action.destructive_requires_name: true\n") as url:
        indices = Indices(Connection(url), nodes.new_alias())
        engine = ElasticsearchEngine(indices, tmp_path / "writer.lock")
        rows.put(rows.row(1, 1))
        catch_up(engine)
        rows.put(rows.row(2, 2))

        def room(limit: str | None) -> None:
            """For the requests that the node has in hand; who asks for more is answered 429."""
            indices.connection.client.cluster.put_settings(
                persistent={"network.breaker.inflight_requests.limit": limit}
            )

        room("300b")
        with pytest.raises(SearchUnavailableError, match="answers 429"):
            ask(engine, "扶贫工作进度")
        stop = Patience(lambda: None, lambda: room(None))
        persist(engine, stop)
        assert len(stop.waits) == 2
        assert found(engine) == {1, 2}


def test_node_that_is_down__is_no_empty_result(tmp_path: Path) -> None:
    down = Indices(Connection("http://127.0.0.1:9"), "fupin-down")
    engine = ElasticsearchEngine(down, tmp_path / "writer.lock")
    for asked in (lambda: engine.search(SearchQuery("扶贫")), engine.cursor):
        with pytest.raises(SearchUnavailableError, match="cannot be reached"):
            asked()
    state = engine.state()
    assert not state.ready
    assert "cannot be reached" in state.message
    stop = Patience(*[lambda: None] * 5)
    stop._happens.append(stop.set)
    persist(engine, stop)
    assert stop.waits[:5] == sorted(stop.waits[:5])


def test_node_that_comes_back_empty__is_filled_again(
    node: ElasticsearchEngine, indices: Indices
) -> None:
    indices.connection.client.indices.delete(index=indices.current())
    with pytest.raises(IndexUnusableError):
        ask(node, "扶贫")
    assert is_behind(node)
    persist(node, Patience())
    assert found(node) == {1, 2}


def test_index_lost_while_it_is_written__is_made_anew_with_its_mapping(
    node: ElasticsearchEngine, indices: Indices, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow = consumer._follow

    def lose_then_follow(*arguments: Any) -> None:
        monkeypatch.setattr(consumer, "_follow", follow)
        indices.connection.client.indices.delete(index=indices.current())
        follow(*arguments)

    monkeypatch.setattr(consumer, "_follow", lose_then_follow)
    persist(node, Patience())
    assert found(node) == {1, 2}
    assert indices.current()


def test_other_mapping__is_asked_for_and_never_applied_in_silence(
    node: ElasticsearchEngine,
    indices: Indices,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.FUPIN_SEARCH = {
        "INDEX_DIR": tmp_path,
        "ELASTICSEARCH_URL": nodes.address(),
        "ELASTICSEARCH_INDEX": indices.alias,
    }
    assert check_index() == []
    index = indices.current()
    monkeypatch.setattr(documents, "form", lambda: "another")
    (fault,) = check_index()
    assert fault.id == "fupin_search.W002"
    assert "search_rebuild" in str(fault.hint)
    with pytest.raises(IndexOutdatedError):
        catch_up(node)
    assert not node.state().ready
    consumer.rebuild(node)
    assert indices.current() != index
    assert check_index() == []


def test_check__asks_nobody_where_no_cluster_is_configured(
    settings: Settings, tmp_path: Path
) -> None:
    settings.FUPIN_SEARCH = {"INDEX_DIR": tmp_path}
    assert check_index() == []
    settings.FUPIN_SEARCH = {"INDEX_DIR": tmp_path, "ELASTICSEARCH_URL": "http://127.0.0.1:9"}
    (fault,) = check_index()
    assert fault.id == "fupin_search.W001"


def test_block_of_somebody_elses_index__is_nothing_to_us(
    indices: Indices, node: ElasticsearchEngine
) -> None:
    client = indices.connection.client
    with nodes.own_indices(nodes.new_alias()) as other:
        name = other.new_name()
        other.make(name)
        client.indices.put_settings(index=name, settings={"index.blocks.metadata": True})
        try:
            indices.condemn()
            catch_up(node)
            assert found(node) == {1, 2}
        finally:
            client.indices.put_settings(index=name, settings={"index.blocks.metadata": None})

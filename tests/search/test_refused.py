"""What an index refuses is set aside, shown with its reason, and tried again by hand."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from search import consumer
from search.consumer import StoppedError, catch_up, rebuild, retry
from search.documents import UnreadableDocumentError, item_of
from search.engines.elasticsearch import documents as indexed
from search.engines.protocol import Cursor

from . import nodes, rows, samples
from .samples import ask
from .test_consumer import StopAfterOneBatch, found

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from search.engines.elasticsearch.engine import ElasticsearchEngine
    from search.engines.protocol import Engine


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Item 2 cannot be read, until the patch is undone."""

    def read(document: Any, **given: Any) -> Any:
        if document["release"]["seq"] == 2:
            raise UnreadableDocumentError("KeyError: 'title'")
        return item_of(document, **given)

    monkeypatch.setattr("search.consumer.item_of", read)
    return monkeypatch


@pytest.mark.django_db
def test_refused_item__is_found_again_after_it_is_retried(
    empty_engine: Engine, faulty: pytest.MonkeyPatch
) -> None:
    rows.put(*(rows.row(number, number) for number in range(1, 4)))
    catch_up(empty_engine)
    state = empty_engine.state()
    assert (state.refused, bool(state.message)) == (1, True)
    # What is set aside keeps nothing else out.
    assert not state.blocked
    assert [one.seq for one in retry(empty_engine)] == [2]
    faulty.undo()
    assert retry(empty_engine, {rows.content_id(1)})
    assert not retry(empty_engine, {rows.content_id(2)})
    assert found(empty_engine) == {1, 2, 3}
    assert empty_engine.cursor().seq == 3


@pytest.mark.django_db
def test_interrupted_rebuild__is_taken_up(
    empty_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "REBUILT", 2)
    rows.put(*(rows.row(number, number) for number in range(1, 6)))
    with pytest.raises(StoppedError):
        rebuild(empty_engine, StopAfterOneBatch())
    assert found(empty_engine) == set()
    told: list[tuple[int, int]] = []
    rebuild(empty_engine, resume=True, told=lambda seq, head: told.append((seq, head)))
    assert told == [(4, 5), (5, 5)]
    assert found(empty_engine) == {1, 2, 3, 4, 5}


@pytest.mark.django_db
def test_interrupted_rebuild__of_another_ledger_begins_anew(
    empty_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "REBUILT", 2)
    rows.put(*(rows.row(number, number) for number in range(1, 4)))

    def interrupt() -> None:
        with empty_engine.rebuilding() as writer:
            writer.apply([], Cursor("another", 7))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    rebuild(empty_engine, resume=True)
    assert found(empty_engine) == {1, 2, 3}


# A document that Elasticsearch itself refuses ------------------------------------------


@pytest.fixture
def node(tmp_path: Path) -> Iterator[ElasticsearchEngine]:
    with nodes.own_engine(tmp_path) as engine:
        with engine.rebuilding() as writer:
            writer.apply(samples.office(), samples.cursor())
        yield engine


def test_document_of_a_wrong_form__is_set_aside_and_the_others_go_on(
    node: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = indexed.item_source

    def wrong(item: Any) -> dict[str, Any]:
        made = source(item)
        return made | {"colour": "red"} if item.content_id == samples.FUND else made

    monkeypatch.setattr(indexed, "item_source", wrong)
    changes = [
        samples.make_item(samples.FUND, 7, "新的标题", "新的内容。"),
        samples.make_item("other", 8, "其他标题", "其他内容。"),
    ]
    with node.writing() as writer:
        writer.apply(changes, samples.cursor(8))
    assert node.cursor().seq == 8
    (refused,) = node.cursor().refused
    assert (refused.content_id, refused.seq) == (samples.FUND, 7)
    assert "colour" in refused.reason
    assert samples.FUND not in ask(node, "", limit=100)
    assert ask(node, "其他标题")[0] == "other"
    monkeypatch.undo()
    with node.writing() as writer:
        writer.apply(changes[:1], samples.cursor(8))
    assert ask(node, "新的标题")[0] == samples.FUND
    assert node.cursor().refused == ()


@pytest.mark.django_db
def test_retry_command__says_what_is_still_refused(
    settings: Any, tmp_path: Path, faulty: pytest.MonkeyPatch
) -> None:
    settings.FUPIN_SEARCH = {"INDEX_DIR": tmp_path, "FOLLOW": "off"}
    rows.put(rows.row(2, 2))
    call_command("fupin_consume", once=True, stdout=StringIO())
    out = StringIO()
    with pytest.raises(CommandError, match="仍有 1 条"):
        call_command("search_retry", stdout=out)
    assert rows.content_id(2) in out.getvalue()
    faulty.undo()
    call_command("search_retry", rows.content_id(2), stdout=out)
    assert "没有被搁置" in out.getvalue()

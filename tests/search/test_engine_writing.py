"""The contract of every engine: changes, cursor, writers, rebuilding."""

from __future__ import annotations

from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from fupin_cms.ledger.search import SearchQuery
from search.engines.protocol import (
    Cursor,
    IndexUnusableError,
    Refused,
    Removal,
    WriterBusyError,
)

from .samples import EPOCH, FUND, HOUSING, ask, cursor, make_item, office

if TYPE_CHECKING:
    from search.engines.protocol import Change, Engine


def apply(engine: Engine, *changes: Change, seq: int = 99) -> None:
    with engine.writing() as writer:
        writer.apply(changes, cursor(seq))


def test_no_index__is_unusable_and_says_so(bare_engine: Engine) -> None:
    with pytest.raises(IndexUnusableError):
        bare_engine.search(SearchQuery("扶贫"))
    with pytest.raises(IndexUnusableError):
        bare_engine.cursor()
    with pytest.raises(IndexUnusableError), bare_engine.writing():
        pass
    state = bare_engine.state()
    assert not state.ready
    assert state.message


def test_empty_index__answers_with_nothing(empty_engine: Engine) -> None:
    result = empty_engine.search(SearchQuery("扶贫"))
    assert (result.total, list(result.hits)) == (0, [])
    assert empty_engine.cursor() == Cursor()
    assert empty_engine.state().ready


def test_apply__items_and_cursor_are_there_together(engine: Engine) -> None:
    assert engine.cursor() == cursor()
    state = engine.state()
    assert (state.ready, state.seq, state.documents) == (True, 6, 6)


def test_cursor__keeps_what_was_set_aside(engine: Engine) -> None:
    refused = (Refused("broken", 7, "KeyError: 'title'"),)
    with engine.writing() as writer:
        writer.apply([], Cursor(EPOCH, 7, refused))
    assert engine.cursor() == Cursor(EPOCH, 7, refused)
    assert "broken" in engine.state().message


def test_apply__new_release_takes_the_place_of_the_old(engine: Engine) -> None:
    apply(engine, make_item(FUND, 7, "教育扶贫补助", "改过的内容。", first_seq=2))
    assert ask(engine, "教育扶贫补助")[0] == FUND
    assert ask(engine, "“按因素法分配”") == []
    assert engine.state().documents == 6


def test_apply__late_change_does_nothing(engine: Engine) -> None:
    apply(engine, make_item(FUND, 1, "很早以前的标题", "旧内容。"))
    assert ask(engine, "“很早以前的标题”") == []
    assert ask(engine, "“按因素法分配”") == [FUND]


def test_apply__same_change_twice_changes_nothing(engine: Engine) -> None:
    before = engine.search(SearchQuery("扶贫资金"))
    apply(engine, *office(), seq=6)
    after = engine.search(SearchQuery("扶贫资金"))
    assert [hit.content_id for hit in after.hits] == [hit.content_id for hit in before.hits]
    assert engine.state().documents == 6


def test_apply__order_in_a_batch_does_not_matter(engine: Engine) -> None:
    newer = make_item(FUND, 8, "第八号标题", "新内容。")
    older = make_item(FUND, 7, "第七号标题", "旧内容。")
    apply(engine, newer, older)
    assert ask(engine, "“第八号标题”") == [FUND]
    assert ask(engine, "“第七号标题”") == []


def test_removal__item_is_not_found_in_any_way(engine: Engine) -> None:
    apply(engine, Removal(HOUSING, 7))
    assert HOUSING not in ask(engine, "")
    assert HOUSING not in ask(engine, "危房改造")
    assert HOUSING not in ask(engine, "汕扶办〔2017〕225号")
    result = engine.search(SearchQuery(""))
    assert sum(one.count for one in result.facets["category"]) == result.total == 5
    assert "2017" not in {one.value for one in result.facets["year"]}


def test_removal__late_release_does_not_bring_it_back(engine: Engine) -> None:
    apply(engine, Removal(HOUSING, 8))
    apply(engine, make_item(HOUSING, 7, "农村危房改造补助标准", "旧内容。"))
    assert HOUSING not in ask(engine, "危房改造")
    apply(engine, make_item(HOUSING, 9, "农村危房改造补助标准", "恢复公开。"))
    assert ask(engine, "危房改造")[0] == HOUSING


def test_removal__of_what_never_was(engine: Engine) -> None:
    apply(engine, Removal("unknown", 7))
    assert engine.state().documents == 6


def test_writing__one_at_a_time(engine: Engine) -> None:
    with engine.writing():
        with pytest.raises(WriterBusyError), engine.writing():
            pass
        with pytest.raises(WriterBusyError), engine.rebuilding():
            pass
    with engine.writing():
        pass


def test_writing__what_was_applied_stays_though_the_block_fails(engine: Engine) -> None:
    def write_and_fail() -> None:
        with engine.writing() as writer:
            writer.apply([Removal(FUND, 7)], cursor(7))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert engine.cursor() == cursor(7)
    with engine.writing() as writer:
        assert writer.cursor == cursor(7)


def test_writing__while_the_interpreter_ends(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a command does that has just released something: then no pool takes anything."""
    monkeypatch.setattr("concurrent.futures.thread._shutdown", True)
    with engine.writing() as writer:
        writer.apply([make_item("last", 7, "最后的发布", "无。")], cursor(7))
    monkeypatch.undo()
    assert ask(engine, "最后的发布") == ["last"]


def test_reading__goes_on_while_somebody_writes(engine: Engine) -> None:
    with engine.writing() as writer:
        assert ask(engine, "危房改造")[0] == HOUSING
        writer.apply([Removal(HOUSING, 7)], cursor(7))
        assert ask(engine, "“危房改造”") == []


def test_reading__from_many_threads_while_somebody_writes(engine: Engine) -> None:
    answers: list[list[str]] = []

    def read() -> None:
        answers.extend(ask(engine, "危房改造") for _ in range(20))

    readers = [Thread(target=read) for _ in range(6)]
    for reader in readers:
        reader.start()
    for seq in range(7, 12):
        apply(engine, make_item(f"other{seq}", seq, "其他信息", "内容。"), seq=seq)
    for reader in readers:
        reader.join()
    assert len(answers) == 120
    assert all(answer[0] == HOUSING for answer in answers)


def test_rebuilding__old_index_answers_until_the_new_one_is_complete(engine: Engine) -> None:
    with engine.rebuilding() as writer:
        assert writer.cursor == Cursor()
        writer.apply(office()[:1], cursor(1))
        assert engine.cursor() == cursor(6)
        assert ask(engine, "危房改造")[0] == HOUSING
    assert engine.cursor() == cursor(1)
    assert ask(engine, "“危房改造”") == []


def test_rebuilding__that_fails_leaves_the_old_index(engine: Engine) -> None:
    def rebuild_and_fail() -> None:
        with engine.rebuilding() as writer:
            writer.apply([], cursor(1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        rebuild_and_fail()
    assert engine.cursor() == cursor(6)
    with engine.rebuilding():
        pass


def test_long_and_odd_texts__are_indexed(engine: Engine) -> None:
    odd = make_item(
        "odd", 7, "长文本", "字" * 100_000 + "a" * 100_000 + "\x00\ud7ff\U0010ffff末尾标记"
    )
    apply(engine, odd)
    assert ask(engine, "末尾标记") == ["odd"]
    apply(engine, replace(odd, seq=8, text="", title="空"))
    assert ask(engine, "“末尾标记”") == []

"""The index follows the ledger: everything current, nothing else, however often it is asked."""

from __future__ import annotations

import uuid
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.ledger.events import State, Stream
from fupin_cms.ledger.models import Disclosure, Head
from fupin_cms.ledger.search import SearchQuery
from search import consumer
from search.consumer import StoppedError, catch_up, is_behind, ledger_head, rebuild
from search.engines.protocol import Cursor, IndexUnusableError
from tests.ledger import acting

from . import rows
from .samples import ask

if TYPE_CHECKING:
    from fupin_cms.disclosures.models import FundPage
    from search.engines.protocol import Engine, Writer

pytestmark = pytest.mark.django_db


def found(engine: Engine, text: str = "", **query: Any) -> set[int]:
    return {uuid.UUID(one).int for one in ask(engine, text, limit=100, **query)}


@pytest.fixture
def following(bare_engine: Engine) -> Engine:
    """An engine that has caught up with three items."""
    rows.put(
        rows.row(1, 1, "产业扶贫进度"), rows.row(2, 2, "教育扶贫进度"), rows.row(3, 3, "住房保障")
    )
    catch_up(bare_engine)
    return bare_engine


def test_catch_up__builds_an_index_that_is_missing(following: Engine) -> None:
    assert found(following) == {1, 2, 3}
    assert following.cursor() == Cursor(ledger_head().epoch, 3)
    assert not is_behind(following)


def test_catch_up__with_an_empty_ledger(bare_engine: Engine) -> None:
    catch_up(bare_engine)
    assert found(bare_engine) == set()
    assert not is_behind(bare_engine)


def test_catch_up__again_changes_nothing(following: Engine) -> None:
    catch_up(following)
    assert found(following) == {1, 2, 3}


def test_catch_up__new_amended_and_withdrawn_items(following: Engine) -> None:
    rows.put(
        rows.row(4, 4, "就业扶贫"),
        rows.row(2, 5, "健康扶贫进度", first_seq=2),
        rows.row(1, 6, state=State.WITHDRAWN, first_seq=1),
        rows.row(3, 7, state=State.EXPIRED, first_seq=3),
    )
    assert is_behind(following)
    catch_up(following)
    assert found(following) == {2, 4}
    assert found(following, "“健康扶贫”") == {2}
    assert found(following, "“教育扶贫”") == set()
    assert ask(following, "", sort="oldest")[0] == rows.content_id(2)


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.ERASED, State.EXPIRED])
def test_item__comes_back_when_it_is_reinstated(following: Engine, state: State) -> None:
    rows.put(rows.row(1, 4, state=state))
    catch_up(following)
    assert found(following) == {2, 3}
    rows.put(rows.row(1, 5, "产业扶贫进度"))
    catch_up(following)
    assert found(following) == {1, 2, 3}


def test_internal_items__are_in_no_answer(following: Engine) -> None:
    rows.put(rows.row(9, 1, "内部事项", stream=Stream.INTERNAL))
    rows.put(rows.row(4, 4))
    catch_up(following)
    assert found(following) == {1, 2, 3, 4}
    assert found(following, "“内部事项”") == set()


def test_release_without_a_row__moves_the_cursor(following: Engine) -> None:
    """A change of structure has its number in the stream, and no item."""
    Head.objects.filter(stream=Stream.PUBLIC).update(seq=4)
    catch_up(following)
    assert following.cursor().seq == 4


def test_many_items__go_in_batches(bare_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "REBUILT", 4)
    rows.put(*(rows.row(number, number) for number in range(1, 11)))
    catch_up(bare_engine)
    assert found(bare_engine) == set(range(1, 11))


class StopAfterOneBatch(Event):
    """A process that is told to end while it writes its first batch."""

    asked = 0

    def is_set(self) -> bool:
        self.asked += 1
        return self.asked > 1


def test_stopped_between_batches__goes_on_from_there(
    following: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "BATCH", 2)
    rows.put(*(rows.row(number, number) for number in range(4, 9)))
    with pytest.raises(StoppedError):
        catch_up(following, StopAfterOneBatch())
    assert following.cursor().seq == 5
    catch_up(following)
    assert found(following) == set(range(1, 9))


def test_stopped_rebuild__leaves_the_old_index(
    following: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "REBUILT", 2)
    with pytest.raises(StoppedError):
        rebuild(following, StopAfterOneBatch())
    assert found(following) == {1, 2, 3}


def test_release_while_writing__is_not_missed(
    following: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head is read again after the writer is let go."""
    rows.put(rows.row(4, 4))
    follow = consumer._follow

    def follow_then_release(writer: Writer, stop: Event, most: int) -> None:
        follow(writer, stop, most)
        if not Head.objects.filter(seq=5).exists():
            rows.put(rows.row(5, 5))

    monkeypatch.setattr(consumer, "_follow", follow_then_release)
    catch_up(following)
    assert found(following) == {1, 2, 3, 4, 5}


def test_attachments__are_found_with_their_titles(following: Engine) -> None:
    rows.put(rows.row(4, 4, "退出公告", attachments=[rows.attach("退出户名单", "大坪村 十二户")]))
    catch_up(following)
    hit = following.search(SearchQuery("大坪村")).hits[0]
    assert (hit.content_id, hit.attachment) == (rows.content_id(4), "退出户名单")


@pytest.mark.parametrize("body", [b"not JSON", b"[]", b'{"title": "x"}'])
def test_unreadable_item__is_set_aside_and_the_stream_goes_on(
    following: Engine, body: bytes
) -> None:
    rows.put(rows.row(2, 4, body=body), rows.row(4, 5))
    catch_up(following)
    assert found(following) == {1, 3, 4}
    assert [one.content_id for one in following.cursor().refused] == [rows.content_id(2)]
    assert rows.content_id(2) in following.state().message
    rows.put(rows.row(2, 6, "教育扶贫进度"))
    catch_up(following)
    assert found(following) == {1, 2, 3, 4}
    assert following.cursor().refused == ()


def test_restored_backup__makes_the_index_anew(following: Engine) -> None:
    rows.put(rows.row(4, 4))
    catch_up(following)
    Head.objects.filter(stream=Stream.PUBLIC).update(epoch=uuid.uuid4())
    rows.put(rows.row(4, 5, state=State.WITHDRAWN))
    catch_up(following)
    assert found(following) == {1, 2, 3}
    assert following.cursor().epoch == ledger_head().epoch


def test_ledger_behind_the_index__makes_the_index_anew(following: Engine) -> None:
    Head.objects.filter(stream=Stream.PUBLIC).update(seq=2)
    Disclosure.objects.filter(seq=3).delete()
    catch_up(following)
    assert found(following) == {1, 2}
    assert following.cursor().seq == 2


def test_index_of_another_ledger__answers_no_more_until_it_is_made_anew(
    following: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    Head.objects.filter(stream=Stream.PUBLIC).update(epoch=uuid.uuid4())
    monkeypatch.setattr(consumer, "rebuild", lambda *_, **__: pytest.fail("disk full"))
    with pytest.raises(pytest.fail.Exception):
        catch_up(following)
    with pytest.raises(IndexUnusableError):
        following.search(SearchQuery("扶贫"))


def test_rebuild__is_the_same_as_following(following: Engine) -> None:
    rows.put(rows.row(1, 4, state=State.WITHDRAWN), rows.row(2, 5, "健康扶贫进度", first_seq=2))
    catch_up(following)
    before = following.search(SearchQuery("扶贫"))
    rebuild(following)
    assert [hit.content_id for hit in following.search(SearchQuery("扶贫")).hits] == [
        hit.content_id for hit in before.hits
    ]
    assert following.cursor() == Cursor(ledger_head().epoch, 5)


def test_catch_up__costs_the_same_queries_for_one_item_as_for_many(
    following: Engine, django_assert_num_queries: Any
) -> None:
    rows.put(*(rows.row(number, number) for number in range(4, 30)))
    # The head: is it behind, is it the same history, how far, is it still behind; and the rows.
    with django_assert_num_queries(5):
        catch_up(following)


# Along the real way: what the ledger appends ------------------------------------------


def test_released_item__is_found_for_all_that_it_says(bare_engine: Engine, fund: FundPage) -> None:
    release = acting.issue(fund)
    catch_up(bare_engine)
    for typed in (
        "2018年扶贫资金使用安排",
        "市级财政专项扶贫资金",
        "海丰县扶贫办 产业扶贫项目",
        "按因素法分配",
        "计划财务科 资金",
        str(fund.identity.index_number),
    ):
        assert ask(bare_engine, typed)[0] == str(release.content_id), typed
    query = SearchQuery("资金", filters={"category": ["fund"], "department": ["finance"]})
    hit = bare_engine.search(query).hits[0]
    assert hit.seq == release.seq


def test_amended_and_withdrawn_item(bare_engine: Engine, fund: FundPage) -> None:
    release = acting.issue(fund)
    acting.amend(fund, title="2018年扶贫资金使用安排（修订）")
    catch_up(bare_engine)
    assert ask(bare_engine, "“使用安排（修订）”") == [str(release.content_id)]
    acting.repeal(release.content_id)
    catch_up(bare_engine)
    assert ask(bare_engine, "", filters={"validity": ["repealed"]}) == [str(release.content_id)]
    acting.withdraw(release.content_id)
    catch_up(bare_engine)
    assert ask(bare_engine, "") == []


def test_internal_release__never_reaches_the_index(bare_engine: Engine, fund: FundPage) -> None:
    acting.issue(acting.make_internal(fund))
    catch_up(bare_engine)
    assert ask(bare_engine, "") == []
    assert bare_engine.cursor().seq == 0

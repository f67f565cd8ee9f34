"""The history of an item: each version readable, or a tombstone that says why it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.document import content_digest
from fupin_cms.ledger.events import Event, Stream
from fupin_cms.ledger.history import VersionEntry, history, version
from fupin_cms.ledger.models import Disclosure

from . import acting

if TYPE_CHECKING:
    import uuid

pytestmark = pytest.mark.django_db


@pytest.fixture
def content_id(fund: Any) -> uuid.UUID:
    """An item in its second version, corrected."""
    release = acting.issue(fund)
    acting.correct(fund, title="更正的标题", note="更正了标题。")
    return release.content_id


def versions(content_id: uuid.UUID) -> list[VersionEntry]:
    found = history(Stream.PUBLIC, content_id)
    assert [version(Stream.PUBLIC, content_id, one.version) for one in found] == found
    for one in found:
        assert (one.document is None) == (one.gone is not None)
        if one.document is not None:
            assert content_digest(one.document) == one.content_digest
    return found


def test_versions__with_what_was_said_of_each_change(content_id: uuid.UUID) -> None:
    first, second = versions(content_id)
    assert (first.version, first.event, first.change_kind, first.change_note) == (
        1, Event.ISSUED, None, ""
    )  # fmt: skip
    assert second.change_kind is not None
    assert (second.change_kind.label, second.change_note) == ("更正", "更正了标题。")
    assert (first.is_current, second.is_current) == (False, True)
    assert first.document is not None
    assert orjson.loads(first.document)["title"] == "2018年扶贫资金使用安排"
    assert second.document == bytes(Disclosure.objects.get().body)


def test_version_in_force__is_as_it_is_now(content_id: uuid.UUID) -> None:
    acting.repeal(content_id)
    first, second = versions(content_id)
    assert second.document == bytes(Disclosure.objects.get().body)
    assert first.document is not None
    assert orjson.loads(first.document)["release"]["validity"]["code"] == "in_force"


def test_withdrawn_version__leaves_a_tombstone_without_its_words(content_id: uuid.UUID) -> None:
    release = acting.withdraw_version(content_id, 1, reason="含个人信息。")
    first, second = versions(content_id)
    assert first.gone is not None
    assert (first.gone.state, first.gone.ground, first.gone.reason, first.gone.seq) == (
        "withdrawn",
        "内容有误",
        "含个人信息。",
        release.seq,
    )
    assert first.gone.at == release.released_at
    assert len(first.content_digest) == len(first.chain) == len(digest(b""))
    assert second.gone is None


def test_withdrawn_item__every_version_is_gone_and_its_note_with_it(content_id: uuid.UUID) -> None:
    acting.withdraw(content_id)
    for one in versions(content_id):
        assert one.gone is not None
        assert (one.gone.event.code, one.change_note, one.change_kind) == ("withdrawn", "", None)


def test_reinstated_item__its_earlier_versions_stay_gone(fund: Any, content_id: uuid.UUID) -> None:
    acting.withdraw(content_id)
    acting.candidate(fund, Event.REINSTATED).append()
    assert [one.gone is None for one in versions(content_id)] == [False, False, True]


def test_erased_version__is_told_by_the_erasure(content_id: uuid.UUID) -> None:
    withdrawal = acting.withdraw_version(content_id, 1, reason="引用了内容。")
    acting.erase(content_id, version=1, acts=[withdrawal.content_digest], reason="依法清除。")
    first, _ = versions(content_id)
    assert first.gone is not None
    assert (first.gone.state, first.gone.reason) == ("erased", "依法清除。")
    acting.withdraw(content_id)
    acting.erase(content_id, reason="全部清除。")
    assert [one.gone.reason for one in versions(content_id) if one.gone] == ["全部清除。"] * 2


def test_withdrawn_version__whose_act_was_erased_with_another(fund: Any) -> None:
    """The words of a withdrawal may go with the erasure of another version."""
    content_id = acting.issue(fund).content_id
    acting.amend(fund)
    acting.amend(fund)
    first = acting.withdraw_version(content_id, 1, reason="引用了内容。")
    acting.withdraw_version(content_id, 2)
    acting.erase(content_id, version=2, acts=[first.content_digest], reason="依法清除。")
    gone = versions(content_id)[0].gone
    assert gone is not None
    assert (gone.state, gone.reason) == ("withdrawn", "依法清除。")


def test_history__of_what_was_never_released_here(content_id: uuid.UUID) -> None:
    assert history(Stream.INTERNAL, content_id) == []
    assert version(Stream.PUBLIC, content_id, 3) is None


def test_history__query_count_does_not_grow(
    fund: Any, content_id: uuid.UUID, django_assert_num_queries: Any
) -> None:
    for _ in range(2):
        with django_assert_num_queries(4):
            history(Stream.PUBLIC, content_id)
        acting.amend(fund)

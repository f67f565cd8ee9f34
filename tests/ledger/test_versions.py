"""One earlier version taken out of the history, and what confirms an emergency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.ledger.act_rules import unconfirmed
from fupin_cms.ledger.events import Event, State, Stream
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.ledger.projection import standings
from fupin_cms.ledger.verify import Verification
from fupin_cms.ledger.versions import readable_releases

from . import acting
from .refusals import act_refused

if TYPE_CHECKING:
    import uuid

    from fupin_cms.ledger.standing import Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def content_id(fund: Any) -> uuid.UUID:
    """An item in its third version."""
    release = acting.issue(fund)
    acting.amend(fund, title="第二版")
    acting.amend(fund, title="第三版")
    return release.content_id


def standing(content_id: uuid.UUID) -> Standing:
    (found,) = standings(Stream.PUBLIC, [content_id])
    return found


def gone(content_id: uuid.UUID) -> list[int]:
    """The versions that readers have no more, said alike by the item and by the query."""
    found = standing(content_id)
    numbers = [number for number in range(1, found.document.version + 1) if found.gone(number)]
    readable = set(readable_releases().values_list("version", flat=True))
    if found.state == State.CURRENT:
        assert readable == set(range(1, found.document.version + 1)) - set(numbers)
    else:
        assert not readable
    return numbers


def row() -> dict[str, Any]:
    return dict(Disclosure.objects.values().get())


def test_withdrawn__the_item_stays_byte_for_byte(content_id: uuid.UUID) -> None:
    before = row()
    withdrawn = acting.withdraw_version(content_id, 1)
    assert (withdrawn.act_version, withdrawn.version, withdrawn.seq) == (1, 3, 4)
    assert row() == before
    assert gone(content_id) == [1]
    assert standing(content_id).state == State.CURRENT
    assert [str(f) for f in Verification().faults() if "页面" not in f.message] == []


def test_withdrawn__signed_for_the_version_holds_after_an_amendment_too(
    fund: Any, content_id: uuid.UUID
) -> None:
    base = acting.base_of(content_id, version=2)
    acting.amend(fund, title="第四版")
    acting.withdraw_version(content_id, 2, base=base)
    assert gone(content_id) == [2]


@pytest.mark.parametrize(
    ("version", "match"),
    [(3, "先更正或修订.*撤回整件"), (4, "没有第4版"), (0, "没有第0版"), (True, "没有第True版")],
)
def test_withdrawn__not_the_one_in_force_nor_one_that_is_not(
    content_id: uuid.UUID, version: Any, match: str
) -> None:
    act_refused(
        match, Event.WITHDRAWN, content_id, version=version, base="-" if version in (0, 4) else None
    )


def test_withdrawn__not_twice(content_id: uuid.UUID) -> None:
    acting.withdraw_version(content_id, 1)
    act_refused("已经撤回", Event.WITHDRAWN, content_id, version=1)


def test_withdrawn__not_by_the_digest_of_another_version(content_id: uuid.UUID) -> None:
    base = acting.base_of(content_id, version=2)
    act_refused("不是第1版的内容", Event.WITHDRAWN, content_id, version=1, base=base)


def test_withdrawn__not_from_an_item_that_is_withdrawn(content_id: uuid.UUID) -> None:
    acting.withdraw(content_id)
    act_refused("该信息已撤回", Event.WITHDRAWN, content_id, version=1)


def test_whole_item__takes_its_versions_for_good(fund: Any, content_id: uuid.UUID) -> None:
    acting.withdraw(content_id)
    assert gone(content_id) == [1, 2, 3]
    acting.candidate(fund, Event.REINSTATED).append()
    assert gone(content_id) == [1, 2, 3]
    act_refused("已经撤回", Event.WITHDRAWN, content_id, version=3)


# Emergencies --------------------------------------------------------------------------


def test_emergency__of_one_version_is_confirmed_for_that_version(content_id: uuid.UUID) -> None:
    act_refused("紧急", Event.WITHDRAWN, content_id, version=1, steps=["leader"])
    first = acting.withdraw_at_once(content_id, version=1)
    second = acting.withdraw_at_once(content_id, version=2)
    before = row()
    act_refused(
        "范围", Event.CONFIRMED, content_id, version=2, base=first.content_digest, steps=["head"]
    )
    acting.confirm(first)
    assert row() == before
    act_refused(
        "已经确认", Event.CONFIRMED, content_id, version=1, base=first.content_digest,
        steps=["head"],
    )  # fmt: skip
    assert unconfirmed(standing(content_id).releases) == [second]


def test_emergency__is_confirmed_after_the_item_came_back(fund: Any, release: Release) -> None:
    withdrawn = acting.withdraw_at_once(release.content_id)
    acting.candidate(fund, Event.REINSTATED).append()
    acting.amend(fund, title="新标题")
    before = row()
    assert unconfirmed(standing(release.content_id).releases) == [withdrawn]
    acting.confirm(withdrawn)
    assert row() == before
    assert unconfirmed(standing(release.content_id).releases) == []


def test_emergency__a_second_one_alike_is_confirmed_by_itself(fund: Any, release: Release) -> None:
    """The same act word for word: each withdrawal wants its own second person."""
    content_id = release.content_id
    for _ in range(2):
        withdrawn = acting.withdraw_at_once(content_id, base=release.content_digest)
        acting.confirm(withdrawn)
        # The same document again: its digest is the one that the act names.
        acting.candidate(fund, Event.REINSTATED).append()
    assert unconfirmed(standing(content_id).releases) == []
    act_refused(
        "已经确认", Event.CONFIRMED, content_id, base=withdrawn.content_digest, steps=["head"]
    )

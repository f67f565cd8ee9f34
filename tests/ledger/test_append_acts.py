"""What an act does to an item, and how an item passes between the streams."""

from __future__ import annotations

import uuid
from typing import Any

import orjson
import pytest

from fupin_cms.ledger.acts import act
from fupin_cms.ledger.append import AppendRefusedError, append
from fupin_cms.ledger.canonical import canonical, digest
from fupin_cms.ledger.events import Event, Stream
from fupin_cms.ledger.models import (
    Disclosure,
    Release,
)

from . import acting
from .refusals import act_refused, refused

pytestmark = pytest.mark.django_db

# Acts ---------------------------------------------------------------------------------


def test_withdrawn__by_two_persons(release: Release) -> None:
    withdrawn = acting.withdraw(release.content_id)
    assert (withdrawn.event, withdrawn.document_digest) == ("withdrawn", "")
    assert withdrawn.index_number == release.index_number
    assert not Disclosure.objects.public().exists()


@pytest.mark.parametrize("step", ["leader", "duty"])
def test_withdrawn__by_one_only_in_an_emergency_and_confirmed_by_another(
    release: Release, step: str
) -> None:
    content_id = release.content_id
    act_refused("紧急", Event.WITHDRAWN, content_id, steps=[step])
    withdrawn = acting.do_act(Event.WITHDRAWN, content_id, steps=[step], emergency=True)
    base = withdrawn.content_digest
    if step == "leader":
        act_refused("另一人", Event.CONFIRMED, content_id, steps=[step], base=base)
    confirmed = acting.do_act(Event.CONFIRMED, content_id, steps=["head"], base=base)
    assert confirmed.seq == 3
    assert Disclosure.objects.get().seq == 2
    act_refused("已经确认", Event.CONFIRMED, content_id, steps=["head"], base=base)


def test_withdrawn__by_two_is_no_emergency_and_needs_no_confirmation(release: Release) -> None:
    content_id = release.content_id
    act_refused("紧急", Event.WITHDRAWN, content_id, emergency=True)
    base = acting.withdraw(content_id).content_digest
    act_refused("只有紧急撤回", Event.CONFIRMED, content_id, steps=["head"], base=base)


def test_act__on_another_state_of_the_item_is_refused(fund: Any) -> None:
    release = acting.issue(fund)
    acting.amend(fund)
    act_refused("已有变化", Event.WITHDRAWN, release.content_id, base=release.content_digest)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"event": "erased"}, "不是对这条信息"),
        ({"content_id": str(uuid.UUID(int=1))}, "不是对这条信息"),
        ({"reason": " "}, "依据和理由"),
        ({"ground": ""}, "依据和理由"),
        ({"version": 7}, "现行版本"),
    ],
)
def test_act__that_says_something_else_is_refused(
    release: Release, change: dict[str, Any], match: str
) -> None:
    base = acting.base_of(release.content_id)
    data = act(Event.WITHDRAWN, release.content_id, "all", base, acting.GROUND, "内容有误。")
    data = canonical({**orjson.loads(data), **change})
    with pytest.raises(AppendRefusedError, match=match):
        append(
            Event.WITHDRAWN,
            stream=Stream.PUBLIC,
            content_id=release.content_id,
            signatures=acting.signatures(digest(data), acting.TWO),
            act=data,
        )


def test_validity__is_changed_by_its_own_event(release: Release) -> None:
    for extra in ({}, {"validity": "x"}, {"validity": "repealed", "basis": "公告"}):
        act_refused(
            "有效性变更",
            Event.VALIDITY_CHANGED,
            release.content_id,
            steps=acting.CHAIN,
            **extra,
        )
    repealed = acting.repeal(release.content_id)
    assert repealed.document_digest == release.content_digest
    row = Disclosure.objects.public().get()
    assert (row.validity, row.version) == ("repealed", 1)


# Between the streams ------------------------------------------------------------------


def test_streams__an_item_is_never_current_in_both(fund: Any) -> None:
    acting.issue(fund)
    candidate = acting.candidate(acting.make_internal(fund))
    refused(candidate, "另一范围")


def test_streams__an_item_that_leaves_is_withdrawn_and_starts_anew(fund: Any) -> None:
    public = acting.issue(fund)
    acting.leave(public)
    internal = acting.issue(acting.make_internal(fund))
    assert (internal.stream, internal.seq, internal.version) == ("internal", 1, 1)
    assert internal.index_number != public.index_number
    tombstone = bytes(Disclosure.objects.get(stream="public").body).decode()
    assert internal.index_number not in tombstone
    assert fund.title not in tombstone


def test_streams__the_public_number_is_not_the_internal_one(fund: Any) -> None:
    candidate = acting.candidate(acting.make_internal(fund))
    number = candidate.content["index_number"]
    candidate.append()
    acting.withdraw(candidate.content_id, Stream.INTERNAL)
    fund.audience = "society"
    refused(acting.candidate(fund).altered(index_number=number), "已被使用")

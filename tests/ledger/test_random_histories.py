"""Whatever is asked of the ledger in whatever order, its rules hold."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_cms.ledger import projection
from fupin_cms.ledger.append import AppendRefusedError, append
from fupin_cms.ledger.events import RULES, Event, State, Stream
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.ledger.standing import state_after
from fupin_cms.ledger.verify import Verification
from tests import factories

from . import acting

if TYPE_CHECKING:
    import uuid

pytestmark = pytest.mark.django_db

steps = st.tuples(
    st.sampled_from([event for event in Event if event != Event.STRUCTURE]),
    st.integers(0, 1),
    st.sampled_from(["public", "public", "internal"]),
    st.booleans(),
)


class _RolledBackError(Exception):
    pass


def attempt(event: Event, page: Any, stream: str, *, emergency: bool) -> Release:
    """Ask for an event on an item, properly signed."""
    content_id: uuid.UUID = page.identity.content_id
    page.audience = "society" if stream == "public" else "internal"
    if event in (Event.AMENDED, Event.CORRECTED):
        page.change_kind = "correction" if event == Event.CORRECTED else "revision"
        page.change_note = "说明。"
    match RULES[event].signed:
        case "document":
            return acting.candidate(page, event).append()
        case "nothing":
            return append(event, stream=Stream(stream), content_id=content_id, signatures=[])
        case _:
            return sign_act(event, content_id, Stream(stream), emergency=emergency)


def sign_act(event: Event, content_id: uuid.UUID, stream: Stream, *, emergency: bool) -> Release:
    last = Release.objects.filter(stream=stream, content_id=content_id).order_by("seq").last()
    document = last and acting.base_of(content_id, stream)
    match event:
        case Event.WITHDRAWN if emergency:
            more: dict[str, Any] = {"steps": ["duty"], "emergency": True}
        case Event.CONFIRMED:
            more = {"steps": ["head"], "base": last.content_digest if last else "-"}
        case Event.VALIDITY_CHANGED:
            more = {"steps": acting.CHAIN, "validity": "amended", "basis": "公告"}
            more["replacement"] = None
        case _:
            more = {}
    return acting.do_act(event, content_id, stream=stream, **{"base": document or "-", **more})


@given(st.lists(steps, min_size=1, max_size=12))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_history(tree: factories.Tree, history: Any) -> None:
    with contextlib.suppress(_RolledBackError), transaction.atomic():
        pages = [factories.make_fund(tree.finance) for _ in range(2)]
        for event, which, stream, emergency in history:
            content_id = pages[which].identity.content_id
            before = Release.objects.filter(stream=stream, content_id=content_id).order_by("seq")
            state = state_after(list(before))
            count = Release.objects.count()
            try:
                release = attempt(event, pages[which], stream, emergency=emergency)
            except AppendRefusedError:
                assert Release.objects.count() == count
            else:
                assert state in RULES[event].before
                assert state_after([release]) == RULES[event].after
        rules_hold()
        raise _RolledBackError


def rules_hold() -> None:
    for stream in Stream:
        releases = list(Release.objects.filter(stream=stream).order_by("seq"))
        assert [release.seq for release in releases] == list(range(1, len(releases) + 1))
        rows = {
            row.content_id: (row.seq, row.state, bytes(row.body), bytes(row.summary))
            for row in Disclosure.objects.filter(stream=stream)
        }
        projection.rebuild(stream)
        assert rows == {
            row.content_id: (row.seq, row.state, bytes(row.body), bytes(row.summary))
            for row in Disclosure.objects.filter(stream=stream)
        }
    shown = Disclosure.objects.filter(state=State.CURRENT).values_list("content_id", flat=True)
    assert len(set(shown)) == len(shown)
    assert [str(f) for f in Verification().faults() if "页面" not in f.message] == []

"""Whatever is asked of the ledger in whatever order, its rules hold."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_cms.disclosures.models import ProjectPage, RosterPage
from fupin_cms.ledger import projection
from fupin_cms.ledger.act_rules import unconfirmed
from fupin_cms.ledger.append import AppendRefusedError
from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.document import content_digest
from fupin_cms.ledger.events import RULES, Event, State, Stream
from fupin_cms.ledger.history import history
from fupin_cms.ledger.models import ERASED_MARK, Disclosure, ErasedBytes, Release, StoredBytes
from fupin_cms.ledger.projection import standings
from fupin_cms.ledger.standing import state_after
from fupin_cms.ledger.structure import Kind, announce
from fupin_cms.ledger.verify import Verification
from fupin_cms.ledger.versions import readable_releases
from tests import factories

from . import acting
from .feeding import change_entries

if TYPE_CHECKING:
    import uuid

pytestmark = pytest.mark.django_db

steps = st.tuples(
    st.sampled_from(Event),
    st.integers(0, 1),
    st.sampled_from(["public", "public", "internal"]),
    st.sampled_from(["all", "all", 1, 2]),
    st.booleans(),
)
"""Event, item, stream, version, and whether a withdrawal is one person's."""

PAST = dt.date(2018, 9, 28)


class _RolledBackError(Exception):
    pass


def attempt(step: Any, page: Any, count: int) -> Release:
    """Ask for an event on an item, properly signed."""
    event, _, stream, version, emergency = step
    content_id: uuid.UUID = page.identity.content_id
    page.audience = "society" if stream == "public" else "internal"
    page.summary = f"第{count}次"
    if event in (Event.AMENDED, Event.CORRECTED):
        page.change_kind = "correction" if event == Event.CORRECTED else "revision"
        page.change_note = "说明。"
    match RULES[event].signed:
        case "document":
            return acting.candidate(page, event).append()
        case "nothing":
            return acting.expire(content_id, Stream(stream))
        case "change":
            value = {"name": f"第{count}次"}
            user = factories.make_user("admin")
            return announce(Kind.TOPIC, "x", before=None, after=value, administrator=user)
        case _:
            return sign_act(event, content_id, Stream(stream), version, emergency=emergency)


def sign_act(
    event: Event, content_id: uuid.UUID, stream: Stream, version: Any, *, emergency: bool
) -> Release:
    found = standings(stream, [content_id])
    if not found:
        return acting.do_act(event, content_id, stream=stream, base="-")
    (standing,) = found
    if event == Event.CONFIRMED:
        waiting = unconfirmed(standing.releases)
        withdrawals = [one for one in standing.releases if one.event == Event.WITHDRAWN]
        named = [*withdrawals, *waiting]
        return acting.confirm(named[-1] if named else standing.last)
    more: dict[str, Any] = {"version": version}
    if event == Event.WITHDRAWN and emergency:
        more |= {"steps": ["duty"], "emergency": True}
    if event == Event.VALIDITY_CHANGED:
        more = {"steps": acting.CHAIN, "validity": "amended", "basis": "公告", "replacement": None}
    return acting.do_act(event, content_id, stream=stream, **more)


@given(st.lists(steps, min_size=1, max_size=12))
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_history(tree: factories.Tree, story: Any) -> None:
    with contextlib.suppress(_RolledBackError), transaction.atomic():
        pages = [page_of(tree, model) for model in (RosterPage, ProjectPage)]
        for number, step in enumerate(story):
            count = Release.objects.count(), StoredBytes.objects.count()
            page = pages[step[1]]
            before = state_in(page, step[2])
            try:
                release = attempt(step, page, number)
            except AppendRefusedError:
                assert (Release.objects.count(), StoredBytes.objects.count()) == count
            else:
                follows_the_table(release, page, step[2], before)
        rules_hold()
        raise _RolledBackError


def page_of(tree: factories.Tree, model: Any) -> Any:
    fields = factories.common_fields(title=f"公示{model.category}")
    return factories.add_item(tree.section_for(model.category), model(**fields, notice_to=PAST))


def state_in(page: Any, stream: str) -> State | None:
    releases = Release.objects.filter(stream=stream, content_id=page.identity.content_id)
    return state_after(list(releases.order_by("seq")))


def follows_the_table(release: Release, page: Any, stream: str, before: State | None) -> None:
    """An event comes from a state that the table has, and leaves the one that it says."""
    event = Event(release.event)
    if event == Event.STRUCTURE:
        return
    assert before in RULES[event].before
    after = state_in(page, stream)
    if event == Event.CONFIRMED or release.act_version is not None:
        assert after == before
    elif event == Event.EXPIRED:
        assert after == (State.EXPIRED if release.category == "roster" else State.CURRENT)
    else:
        assert after == RULES[event].after


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
        readers_agree(stream)
    shown = Disclosure.objects.filter(state=State.CURRENT).values_list("content_id", flat=True)
    assert len(set(shown)) == len(shown)
    erased = ErasedBytes.objects.values("digest")
    assert not StoredBytes.objects.filter(digest__in=erased).exists()
    assert [str(f) for f in Verification().faults() if "页面" not in f.message] == []


def readers_agree(stream: Stream) -> None:
    """History, change feed, files and projection have the same versions, as they were signed."""
    feed = [orjson.loads(data) for _, data in change_entries(stream, after=0, limit=100)]
    readable = Counter(readable_releases().filter(stream=stream).values_list("seq", flat=True))
    told = []
    for row in Disclosure.objects.filter(stream=stream):
        for entry in history(stream, row.content_id):
            document = feed[entry.seq - 1]["document"]
            assert (document is None) == (entry.document is None) == (entry.gone is not None)
            if entry.document is not None:
                told.append(entry.seq)
                assert content_digest(entry.document) == entry.content_digest
                if entry.is_current:
                    assert digest(entry.document) == row.etag
        if row.state == State.ERASED:
            assert row.title == ERASED_MARK
    assert readable == Counter(told)
    for one in feed:
        if one["act_version"] is not None or one["event"]["code"] in ("confirmed", "structure"):
            assert one["document"] is None

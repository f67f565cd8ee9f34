"""公示期满: after the day that the chain signed, and as the type says."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import TYPE_CHECKING, Any
from unittest import mock

import orjson
import pytest

from fupin_cms.disclosures.models import ProjectPage, RosterPage
from fupin_cms.ledger import append as append_module
from fupin_cms.ledger import projection
from fupin_cms.ledger.append import AppendRefusedError
from fupin_cms.ledger.events import Event, State, Stream
from fupin_cms.ledger.expiry import due, expiry_of
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.ledger.verify import Verification
from tests import factories

from . import acting

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

LAST_DAY = dt.date(2018, 9, 28)
DURING = dt.datetime(2018, 9, 28, 15, 59, tzinfo=dt.UTC)
"""One minute before the office's midnight."""
AFTER = dt.datetime(2018, 9, 28, 16, 0, tzinfo=dt.UTC)


@contextlib.contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Signed and released at a moment."""
    with contextlib.ExitStack() as stack:
        for module in (append_module, acting):
            stack.enter_context(mock.patch.object(module, "this_second", return_value=moment))
        yield


def page_of(tree: factories.Tree, model: Any, **fields: Any) -> Any:
    common = factories.common_fields(title="公示", audience="society")
    page = model(**{**common, "notice_to": LAST_DAY, **fields})
    return factories.add_item(tree.section_for(model.category), page)


def issued(page: Any) -> Release:
    with at(DURING):
        return acting.issue(page)


@pytest.fixture
def project(tree: factories.Tree) -> Any:
    return page_of(tree, ProjectPage)


@pytest.fixture
def roster(tree: factories.Tree) -> Any:
    return page_of(tree, RosterPage)


def expire(release: Release, moment: dt.datetime = AFTER) -> Release:
    with at(moment):
        return acting.expire(release.content_id)


def body() -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(bytes(Disclosure.objects.get().body))
    return found


def faults() -> list[str]:
    return [str(f) for f in Verification().faults() if "页面" not in f.message]


def test_document__names_the_last_day_and_what_happens_then(roster: Any, project: Any) -> None:
    for page, code in ((roster, "down"), (project, "marked")):
        period = acting.candidate(page).content["details"]["notice_period"]
        assert (period["ends_on"], period["then"]["code"]) == ("2018-09-28", code)


def test_roster__comes_down_after_the_last_day(roster: Any) -> None:
    release = issued(roster)
    with pytest.raises(AppendRefusedError, match="2018-09-28为止"):
        expire(release, DURING)
    expired = expire(release)
    assert (expired.content_digest, expired.document_digest) == (release.content_digest, "")
    assert Disclosure.objects.get().state == State.EXPIRED
    stone = body()
    assert (stone["event"]["code"], stone["ground"], stone["reason"]) == ("expired", "公示期满", "")
    assert "title" not in stone
    assert faults() == []


def test_expired__is_signed_by_nobody(roster: Any) -> None:
    release = issued(roster)
    signatures = acting.signatures(release.content_digest)
    values: dict[str, Any] = {"stream": Stream.PUBLIC, "content_id": release.content_id}
    with at(AFTER), pytest.raises(AppendRefusedError, match="签名不齐"):
        append_module.append(Event.EXPIRED, signatures=signatures, **values)


def test_project__stays_with_the_mark(project: Any) -> None:
    release = issued(project)
    before = body()
    expire(release)
    row = Disclosure.objects.public().get()
    after = body()
    assert (row.event, row.seq, row.expires_on) == ("expired", 2, None)
    assert after["release"]["notice_ended_on"] == "2018-09-28"
    assert orjson.loads(bytes(row.summary))["notice_ended_on"] == "2018-09-28"
    assert {**after, "release": None} == {**before, "release": None}
    assert faults() == []
    with at(AFTER):
        acting.repeal(release.content_id)
    assert body()["release"]["notice_ended_on"] == "2018-09-28"
    with pytest.raises(AppendRefusedError, match="已经注明"):
        expire(release)


def test_project__a_new_document_takes_the_mark_away(project: Any) -> None:
    release = issued(project)
    expire(release)
    with at(AFTER):
        acting.amend(project, notice_to=dt.date(2018, 10, 31))
    assert "notice_ended_on" not in body()["release"]
    assert Disclosure.objects.get().expires_on == dt.date(2018, 10, 31)
    with pytest.raises(AppendRefusedError, match="2018-10-31为止"):
        expire(release)


def test_roster__is_reinstated_through_the_chain(roster: Any) -> None:
    release = issued(roster)
    expire(release)
    roster.notice_to = dt.date(2018, 10, 31)
    with at(AFTER):
        acting.candidate(roster, Event.REINSTATED).append()
    assert Disclosure.objects.public().get().expires_on == dt.date(2018, 10, 31)


def test_document_without_a_last_day_never_expires(tree: factories.Tree, fund: Any) -> None:
    for release in (acting.issue(fund), acting.issue(page_of(tree, ProjectPage, notice_to=None))):
        with pytest.raises(AppendRefusedError, match="没有写明公示截止日"):
            acting.expire(release.content_id)


def test_document__that_keeps_a_roster_is_refused(roster: Any) -> None:
    candidate = acting.candidate(roster)
    details = candidate.content["details"]
    period = {**details["notice_period"], "then": {"code": "marked", "label": "保留"}}
    altered = candidate.altered(details={**details, "notice_period": period})
    with pytest.raises(AppendRefusedError, match="期满后的处理"):
        altered.append()


def test_due__of_both_streams_until_it_is_marked(
    tree: factories.Tree, roster: Any, project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued(acting.make_internal(roster))
    release = issued(project)
    issued(page_of(tree, ProjectPage, notice_to=dt.date(2018, 9, 29)))
    assert list(due(DURING)) == []
    found = list(due(AFTER))
    assert {(one.stream, one.last_day) for one in found} == {
        (Stream.INTERNAL, LAST_DAY),
        (Stream.PUBLIC, LAST_DAY),
    }
    with at(AFTER):
        for one in found:
            acting.expire(one.content_id, one.stream)
    assert list(due(AFTER)) == []
    projection.rebuild(Stream.PUBLIC)
    assert list(due(AFTER)) == []
    assert release.content_id not in {one.content_id for one in due(AFTER + dt.timedelta(days=1))}


def test_verify__an_end_before_its_day_is_named(project: Any) -> None:
    release = issued(project)
    with at(DURING), mock.patch.object(append_module, "check_over") as check:
        check.return_value.then = "marked"
        acting.expire(release.content_id)
    assert any("公示期满早于" in fault for fault in faults())


def test_document__of_before_it_said_what_happens_then_never_expires() -> None:
    period = {"starts_on": "2018-05-01", "ends_on": "2018-05-10"}
    assert expiry_of({"details": {"notice_period": period}}) is None

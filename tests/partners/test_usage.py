"""The use of keys: counted in every answer, written in batches, never at a request's cost."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import uuid
from io import StringIO
from typing import TYPE_CHECKING, Any, cast
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import timezone

from fupin_cms.api import guard
from fupin_cms.api.costs import DEFAULT, Cost, cost_of, costs
from fupin_cms.api.problems import ProblemError
from fupin_cms.ledger.models import Head
from fupin_cms.ledger.ready_rows import public_head
from fupin_cms.partners import issuing, usage, usage_writing
from fupin_cms.partners.calling import Caller
from fupin_cms.partners.following import followers, following
from fupin_cms.partners.models import Usage
from fupin_cms.partners.usage import gathering, note

from .scene import call, make_key, make_partner, row_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from django.test import Client

    from fupin_cms.partners.models import Partner

pytestmark = pytest.mark.django_db

EPOCH = uuid.UUID(int=7)


@pytest.fixture(autouse=True)
def nothing_gathered() -> Iterator[None]:
    gathering.begin()
    yield
    gathering.begin()


@pytest.fixture
def partner() -> Partner:
    return make_partner()


def sums() -> list[tuple[Any, ...]]:
    return list(Usage.objects.values_list("scope", "calls", "bytes", "errors", "last_seq"))


def test_calls_bytes_and_errors_of_a_key_are_added_up(client: Client, partner: Partner) -> None:
    key = make_key(partner)
    size = 0
    for path in ("/api/v1/", "/api/v1/ledger", "/api/v1/disclosures?nonsense=1", "/api/v1/none"):
        size += len(call(client, key, path).content)
        call(client, None, path)  # nobody counts the anonymous
    assert sums() == []
    assert gathering.write()
    assert sums() == [("read", 4, size, 2, 0)]
    gathering.write()
    call(client, key)
    gathering.write()
    assert Usage.objects.get().calls == 5
    partner.refresh_from_db()
    assert partner.last_seen == row_of(key).last_used is not None


def test_the_office_sees_that_a_partner_comes_with_an_old_key(
    client: Client, partner: Partner
) -> None:
    key = make_key(partner)
    issuing.revoke(row_of(key))
    call(client, key)
    gathering.write()
    assert [(one.calls, one.errors) for one in Usage.objects.all()] == [(1, 1)]
    assert row_of(key).last_used is None


def through_the_guard(partner: Partner, answer: Any, cost: Cost, **facts: Any) -> Any:
    """An answer as the door of the interface gives it, to a partner that has every scope."""
    request = RequestFactory().get("/")
    request.fupin_caller = Caller(  # type: ignore[attr-defined]
        "198.51.100.1", key=7, partner_id=partner.pk, scopes=frozenset({"reconcile"})
    )
    guard.admit(request, cost)
    for name, value in facts.items():
        setattr(request, name, value)
    guard.completed(request, answer)
    return answer


def test_streamed_bytes_are_counted_when_they_were_sent(partner: Partner) -> None:
    answer = StreamingHttpResponse(iter([b"12345", b"678"]))
    through_the_guard(partner, answer, Cost("export"))
    gathering.write()
    assert sums() == []
    assert b"".join(answer) == b"12345678"
    gathering.write()
    assert sums() == [("export", 1, 8, 0, 0)]


def test_a_streamed_answer_that_broke_off_is_counted_as_far_as_it_went(partner: Partner) -> None:
    answer = StreamingHttpResponse(iter([b"12345", b"678"]))
    through_the_guard(partner, answer, Cost("export"))
    parts = cast("Generator[bytes]", answer.streaming_content)
    assert next(parts) == b"12345"
    with mock.patch("django.core.signals.request_finished.send"):  # it would end the database, too
        answer.close()
    gathering.write()
    assert sums() == [("export", 1, 5, 0, 0)]


def test_how_far_a_partner_has_read_and_how_far_it_is_behind(partner: Partner) -> None:
    Head.objects.filter(stream="public").update(seq=30)
    epoch = public_head().epoch
    assert following(partner).lag is None
    for seq in (12, 20):
        through_the_guard(
            partner, HttpResponse(), Cost("changes"), fupin_read_to=usage.Place(seq, epoch)
        )
    gathering.write()
    partner.refresh_from_db()
    assert (partner.last_seq, sums()[0][4]) == (20, 20)
    assert (following(partner).lag, following(partner).is_late) == (10, False)
    partner.last_seq_at = timezone.now() - dt.timedelta(days=2)
    assert following(partner).is_late
    through_the_guard(partner, HttpResponse(), Cost("changes"), fupin_read_to=usage.Place(0, epoch))
    gathering.write()
    partner.refresh_from_db()
    assert partner.last_seq == 0  # it begins anew, and the day keeps how far it had come
    assert sums()[0][4] == 20


def test_numbers_of_an_old_epoch_are_no_lag(client: Client, partner: Partner) -> None:
    """After a restore the head may be anywhere: below what was read, at it, or above."""
    Head.objects.filter(stream="public").update(seq=0)
    key = make_key(partner)

    def read() -> None:
        gathering.begin()
        assert call(client, key, "/api/v1/changes").status_code == 200
        gathering.write()
        partner.refresh_from_db()

    read()
    assert (following(partner).lag, partner.last_epoch) == (0, public_head().epoch)
    Head.objects.filter(stream="public").update(epoch=uuid.uuid4())
    for seq in (0, 5):
        Head.objects.filter(stream="public").update(seq=seq)
        stands = following(partner)
        assert (stands.lag, stands.is_late) == (None, True)
        assert "旧纪元" in stands.text
    assert [one.lag for one in followers(public_head())] == [None]
    Head.objects.filter(stream="public").update(seq=0)
    read()
    assert following(partner).text == "已跟上"


def test_a_scope_that_needs_a_key(partner: Partner) -> None:
    through_the_guard(partner, HttpResponse(), Cost("reconcile"))
    for caller, status in ((Caller("::1"), "unauthorized"), (Caller("::1", key=1), "forbidden")):
        request = RequestFactory().get("/")
        request.fupin_caller = caller  # type: ignore[attr-defined]
        with pytest.raises(ProblemError) as refused:
            guard.admit(request, Cost("reconcile"))
        assert refused.value.code == status
        assert refused.value.headers["WWW-Authenticate"].startswith("Bearer")


def test_what_the_database_refuses_is_kept_for_later(partner: Partner) -> None:
    caller = Caller("::1", partner_id=partner.pk)
    note(caller, "read", status=200, size=5)
    with mock.patch.object(usage_writing, "write", side_effect=OperationalError("gone")):
        assert gathering.write() is False
    note(caller, "read", status=200, size=6)
    assert gathering.write() is True
    assert sums() == [("read", 2, 11, 0, 0)]


def test_processes_add_up_and_a_later_moment_stays(partner: Partner) -> None:
    caller = Caller("::1", partner_id=partner.pk)
    now = timezone.now()
    others = usage.Gathering()
    with mock.patch("django.utils.timezone.now", return_value=now):
        note(caller, "changes", status=200, size=1, read_to=usage.Place(9, EPOCH))
    mine, usage.gathering = usage.gathering, others
    try:
        before = now - dt.timedelta(seconds=3)
        with mock.patch("django.utils.timezone.now", return_value=before):
            note(caller, "changes", status=404, size=2, read_to=usage.Place(7, EPOCH))
    finally:
        usage.gathering = mine
    mine.write()
    others.write()
    assert sums() == [("changes", 2, 3, 1, 9)]
    partner.refresh_from_db()
    assert (partner.last_seq, partner.last_seen) == (9, now)


def test_a_batch_of_many_calls_is_a_handful_of_queries(
    partner: Partner, django_assert_max_num_queries: Any
) -> None:
    for _ in range(50):
        note(Caller("::1", key=1, partner_id=partner.pk), "read", status=200, size=1)
    with django_assert_max_num_queries(10):
        gathering.write()
    assert sums() == [("read", 50, 50, 0, 0)]


def test_the_tick_drops_what_is_old(partner: Partner) -> None:
    today = timezone.localdate()
    for days in (0, 399, 402):
        Usage.objects.create(partner=partner, day=today - dt.timedelta(days=days), scope="read")
    call_command("fupin_tick", stdout=StringIO())
    assert Usage.objects.count() == 2


@pytest.mark.faults
def test_a_process_that_ends_writes_what_is_left() -> None:
    program = (
        "import django; django.setup()\n"
        "from unittest import mock\n"
        "from fupin_cms.partners import usage, usage_writing\n"
        "from fupin_cms.partners.calling import Caller\n"
        "usage_writing.write = lambda batch: print('written', batch.calls)\n"
        "usage.note(Caller('::1', partner_id=1), 'read', status=200, size=1)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout.strip() == "written 1"


def test_operations_say_what_they_cost() -> None:
    def operation() -> None:
        """Nothing."""

    assert cost_of(operation) == DEFAULT == Cost("read", 1)
    assert cost_of(costs("search", 3)(operation)) == Cost("search", 3)

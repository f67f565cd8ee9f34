"""Limits: by key and by address, in each scope, and never less with a key than without."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from limits.errors import StorageError

from fupin_cms.partners import counters, limits
from fupin_cms.partners.calling import Caller
from fupin_cms.partners.counters import Counters, ProcessCounters
from fupin_cms.partners.limits import TooManyError, spend
from fupin_cms.partners.system_checks import check_limits, check_pepper

from .scene import ROOT, call, make_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.fixtures import Settings

READER = Caller("198.51.100.1")
LIMITED = {"LIMITS": "read=3/minute,search=2/minute", "KEY_LIMITS": "read=5/minute,search=4/minute"}


class Clock:
    """A time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (counters, limits):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture(autouse=True)
def limited(settings: Settings) -> Iterator[None]:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, **LIMITED}
    counters.counters().own.reset()
    yield
    counters.counters().own.reset()


def times(caller: Caller, scope: str = "read", cost: int = 1) -> int:
    """How often a caller gets through before it is refused."""
    for number in range(100):
        try:
            spend(caller, scope, cost)  # type: ignore[arg-type]
        except TooManyError:
            return number
    return 100


def test_a_window_is_used_up_and_begins_anew(clock: Clock) -> None:
    first = spend(READER, "read")
    assert (first.quota, first.window, first.remaining, first.reset) == (3, 60, 2, 60)
    clock.now += 20.5
    assert times(READER) == 2
    with pytest.raises(TooManyError) as refused:
        spend(READER, "read")
    assert refused.value.retry_after_seconds == 40
    clock.now += 39.6
    assert spend(READER, "read").remaining == 2


def test_scopes_and_addresses_are_counted_apart__an_ipv6_network_together(clock: Clock) -> None:
    assert times(READER) == 3
    assert times(READER, "search") == 2
    assert times(Caller("198.51.100.2")) == 3
    assert times(Caller("2001:db8::1")) == 3
    assert times(Caller("2001:db8::ffff")) == 0
    assert times(Caller("2001:db8:0:1::1")) == 3


def test_costs_are_taken(clock: Clock) -> None:
    assert times(READER, cost=2) == 1


def test_a_key_never_gets_less_than_a_reader_without(clock: Clock) -> None:
    raised = Caller("198.51.100.1", key=1, partner_id=1, scopes=frozenset({"read"}))
    assert times(raised) == 5 + 3  # its own, and what any reader there has
    assert times(Caller("198.51.100.2", key=1, partner_id=1, scopes=frozenset({"read"}))) == 3
    plain = Caller("198.51.100.3", key=2, partner_id=1)
    assert times(plain, "search") == 2


def test_the_dictionary_stays_small_however_many_come(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ProcessCounters, "MOST", 100)
    own = ProcessCounters()
    for number in range(1000):
        own.incr(f"address:{number}", 60)
    assert own.reset() <= 100


class Broken(ProcessCounters):
    """Shared counters that are down."""

    STORAGE_SCHEME = ["fupin-broken"]
    asked = 0

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        del key, expiry, amount
        self.asked += 1
        raise StorageError(ConnectionError("refused"))


def test_while_the_cache_is_down_the_process_counts__and_says_so_once(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Broken()
    both = Counters(broken)
    monkeypatch.setattr(limits, "counters", lambda: both)
    assert times(READER) == 3
    assert broken.asked == 1  # it is left alone for a while
    assert both.trouble == "ConnectionError"
    clock.now += counters.PAUSE_SECONDS
    spend(Caller("198.51.100.9"), "read")
    assert broken.asked == 2
    assert len(caplog.records) == 1
    both.shared = ProcessCounters()
    clock.now += counters.PAUSE_SECONDS
    spend(Caller("198.51.100.9"), "read")
    assert both.trouble == ""


@pytest.mark.django_db
def test_answers_say_what_is_left__and_429_when_to_come_back(client: Client) -> None:
    for left in (2, 1, 0):
        answer = call(client, None)
        assert answer.status_code == 200
        assert answer["RateLimit-Policy"] == '"read";q=3;w=60'
        assert re.fullmatch(rf'"read";r={left};t=\d+', answer["RateLimit"])
    refused = call(client, None)
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["RateLimit"].startswith('"read";r=0;t=')
    assert call(client, make_key(None, "read")).status_code == 200


@pytest.mark.django_db
def test_a_304_and_a_wrong_key_take_from_the_limit_too(client: Client) -> None:
    etag = call(client, None)["ETag"]
    assert client.get(ROOT, headers={"If-None-Match": etag}).status_code == 304
    assert call(client, "Bearer wrong").status_code == 401
    assert call(client, "Bearer wrong").status_code == 429


@pytest.mark.django_db
def test_the_address_is_not_the_one_that_a_client_claims(client: Client) -> None:
    for number in range(3):
        headers = {"X-Forwarded-For": f"192.0.2.{number}", "Forwarded": f"for=192.0.2.{number}"}
        client.get(ROOT, headers=headers)
    assert client.get(ROOT, headers={"X-Forwarded-For": "192.0.2.9"}).status_code == 429


def test_several_processes_need_a_cache(settings: Settings) -> None:
    assert check_limits() == []
    several = {**settings.FUPIN_CMS, "WEB_PROCESSES": "2"}
    settings.FUPIN_CMS = several
    with pytest.raises(SystemCheckError, match="E040"):
        call_command("check", tags=["fupin_cms"])
    settings.FUPIN_CMS = {**several, "CACHE_URL": "locmemcache://"}
    assert [one.id for one in check_limits()] == ["fupin_cms.E040"]
    settings.FUPIN_CMS = {**several, "CACHE_URL": "valkey://127.0.0.1:1/0"}
    assert check_limits() == []


def test_a_key_that_would_get_less_is_an_error__a_derived_pepper_a_warning(
    settings: Settings,
) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "KEY_LIMITS": "search=60/hour"}
    assert [one.id for one in check_limits()] == ["fupin_cms.E042"]
    assert [one.id for one in check_pepper()] == ["fupin_cms.W040"]
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "KEY_PEPPER": "x" * 32}
    assert check_pepper() == []

"""A session ends when nobody is there, although an open edit screen goes on asking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from fupin_cms.sign_in import middleware

from .people import is_in, sign_in

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def time(self) -> float:
        return self.now

    def pass_minutes(self, minutes: float) -> None:
        self.now += minutes * 60


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(middleware, "time", clock)
    return clock


def test_idle_session__ends_and_leads_back_after_the_sign_in(
    desk: Client, head: Any, clock: Clock
) -> None:
    sign_in(desk)
    assert is_in(desk)
    clock.pass_minutes(29)
    assert is_in(desk)
    clock.pass_minutes(29)
    assert is_in(desk)

    clock.pass_minutes(31)
    answer: Any = desk.get(reverse("wagtailadmin_account"))

    assert answer.url == f"{reverse('account_login')}?next={reverse('wagtailadmin_account')}"
    assert "超过30分钟没有操作" in desk.get(answer.url).content.decode()
    assert not is_in(desk)


def test_pings_of_an_open_screen__keep_nobody_there(desk: Client, head: Any, clock: Clock) -> None:
    sign_in(desk)
    is_in(desk)
    ping = reverse("wagtailadmin_editing_sessions:release", args=[0])
    for _ in range(4):
        clock.pass_minutes(10)
        desk.post(ping)

    assert not is_in(desk)


def test_zero_minutes__never_end(desk: Client, head: Any, clock: Clock, site: Settings) -> None:
    site.FUPIN_CMS = {**site.FUPIN_CMS, "IDLE_MINUTES": 0}
    sign_in(desk)
    clock.pass_minutes(600)

    assert is_in(desk)


def test_public__is_asked_for_no_session(desk: Client, site: Settings) -> None:
    answer = desk.get("/")

    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies

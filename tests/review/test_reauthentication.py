"""A signature asks once more who signs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from fupin_cms.review.reauthentication import (
    MAXIMUM_FAILURES,
)
from tests import factories

from .office import turn

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from fupin_cms.review.models import Candidate

    from .office import Office

CODE = "246810"


class Tokens:
    """A second factor that the head has, and nobody else."""

    label = "动态验证码"
    help_text = "请输入验证器上的数字。"

    def is_set_up(self, user: Any, /) -> bool:
        return bool(user.username == "head")

    def check(self, user: Any, code: str, /) -> bool:
        return self.is_set_up(user) and code == CODE


def post(client: Client, candidate: Candidate, **data: Any) -> Any:
    return client.post(
        reverse("fupin_review:candidate", args=[candidate.pk]),
        {
            "action": "sign",
            "task_state": turn(candidate).pk,
            "digest": candidate.digest,
            **data,
        },
        follow=True,
    )


def asks(client: Client, candidate: Candidate) -> bool:
    answer = client.get(reverse("fupin_review:candidate", args=[candidate.pk]))
    return 'name="confirmation"' in answer.content.decode()


@pytest.mark.parametrize("answer", [{}, {"confirmation": ""}, {"confirmation": "wrong"}])
def test_signature__without_the_password_counts_nothing_and_keeps_what_was_typed(
    office: Office, answer: dict[str, str]
) -> None:
    candidate = office.submitted()

    screen = post(office.client("head"), candidate, opinion="同意公开", **answer).content.decode()

    assert not candidate.signatures.exists()
    assert "同意公开" in screen
    assert "签署前请确认身份" in screen or "不正确，没有签署" in screen
    assert "wrong" not in screen


def test_confirmation__serves_for_the_configured_minutes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (office.submitted() for _ in range(3))
    client = office.client("head")
    assert asks(client, first)
    post(client, first, confirmation=factories.PASSWORD)

    assert not asks(client, second)
    post(client, second)
    later = timezone.now() + dt.timedelta(minutes=11)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert second.signatures.exists()
    assert asks(client, third)
    post(client, third)
    assert not third.signatures.exists()
    assert asks(office.client("head"), third)


def test_zero_minutes__ask_every_time(office: Office, settings: Settings) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "SIGNING_CONFIRMATION_MINUTES": 0}
    client, candidate = office.client("head"), office.submitted()
    post(client, candidate, confirmation=factories.PASSWORD)

    assert candidate.signatures.exists()
    assert asks(client, office.submitted())


def test_guessing__ends_the_session(office: Office) -> None:
    candidate, client = office.submitted(), office.client("head")
    for _ in range(MAXIMUM_FAILURES):
        post(client, candidate, confirmation="wrong")

    assert "_auth_user_id" not in client.session
    assert not candidate.signatures.exists()


def test_second_factor__is_asked_for_where_the_account_has_one(
    office: Office, settings: Settings
) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "SECOND_FACTOR": f"{__name__}.Tokens"}
    candidate = office.submitted()

    refused = post(office.client("head"), candidate, confirmation=factories.PASSWORD)
    assert "动态验证码" in refused.content.decode()
    assert not candidate.signatures.exists()

    post(office.client("head"), candidate, confirmation=f" {CODE} ")
    assert candidate.signatures.exists()
    post(
        office.client("secrecy"),
        candidate,
        confirmation=factories.PASSWORD,
        conclusion="可以公开",
    )
    assert candidate.signatures.count() == 2

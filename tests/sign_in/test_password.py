"""Passwords, lock-out, and Wagtail's own sign-in, which is no way round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests import factories

from .people import is_in, sign_in

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings


def test_admin__asks_at_our_page_and_leads_back(desk: Client, head: Any) -> None:
    target = reverse("wagtailadmin_account")

    asked = desk.get(target)
    assert asked.url.startswith(reverse("account_login"))  # type: ignore[attr-defined]
    page = desk.get(asked.url)  # type: ignore[attr-defined]
    assert "用户名" in page.content.decode()
    answer = desk.post(
        asked.url.partition("?")[0],  # type: ignore[attr-defined]
        {"login": "head", "password": factories.PASSWORD, "next": target},
    )

    assert answer.url == target  # type: ignore[attr-defined]
    assert is_in(desk)


def test_wrong_password__is_said_in_chinese(desk: Client, head: Any) -> None:
    answer = sign_in(desk, password="wrong")

    assert "用户名或口令不正确" in answer.content.decode()
    assert not is_in(desk)


@pytest.mark.parametrize("typed", [["head"] * 5, ["head", "HEAD", "head ", "Head", "head"]])
def test_fifth_failure__locks_the_account_even_for_the_right_password(
    desk: Client, head: Any, typed: list[str]
) -> None:
    for name in typed:
        answer = sign_in(desk, name, "wrong")

    assert answer.status_code == 429
    assert "锁定30分钟" in answer.content.decode()
    assert sign_in(desk).status_code == 429
    assert not is_in(desk)


def test_lock__is_of_one_account_and_ends_with_success_before(desk: Client, head: Any) -> None:
    factories.make_user("editor", username="other")
    for _ in range(4):
        sign_in(desk, password="wrong")
    assert sign_in(desk).status_code == 302
    for _ in range(4):
        sign_in(desk, "nobody", "wrong")

    assert sign_in(type(desk)(), password="wrong").status_code == 200


@pytest.mark.parametrize(
    "name",
    ["wagtailadmin_login", "wagtailadmin_password_reset", "wagtailadmin_password_reset_done"],
)
def test_wagtails_own_pages__only_lead_to_ours(desk: Client, head: Any, name: str) -> None:
    data = {"username": "head", "password": factories.PASSWORD, "email": head.email}

    for answer in (desk.get(reverse(name), {"next": "/admin/"}), desk.post(reverse(name), data)):
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))  # type: ignore[attr-defined]
    assert not is_in(desk)


def test_wagtails_reset_link__sets_nothing(desk: Client, head: Any) -> None:
    address = reverse("wagtailadmin_password_reset_confirm", args=["MQ", "set-password"])

    assert desk.get(address).status_code == 302
    assert desk.post(address, {"new_password1": "x" * 12}).status_code == 302


def test_nobody__signs_up(desk: Client, site: Settings) -> None:
    for address in ("/admin/sign-in/signup/", "/admin/signup/", "/accounts/signup/"):
        assert desk.get(address).status_code in {302, 404}


def test_failures_before_a_signature__count_for_the_lock_too(
    desk: Client, head: Any, site: Settings
) -> None:
    from fupin_cms.review.reauthentication import ConfirmationForm  # noqa: PLC0415

    sign_in(desk)
    request: Any = desk.get(reverse("wagtailadmin_home")).wsgi_request
    for _ in range(4):
        refused = ConfirmationForm(request, {"confirmation": "wrong"})
        assert "不正确" in str(refused.errors)

    assert sign_in(type(desk)(), password="wrong").status_code == 429

"""The second factor: given at sign-in, required by group, asked for before a signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.core.management import CommandError, call_command
from django.urls import reverse

from fupin_cms.sign_in.second_factor import AuthenticatorCodes
from tests import factories

from .people import code_of, confirm, give_factor, is_in, recovery_code_of, sign_in

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings


@pytest.fixture
def required(site: Settings) -> None:
    site.FUPIN_CMS = {**site.FUPIN_CMS, "SECOND_FACTOR_GROUPS": "科室负责人, 分管领导"}


def test_account_with_a_factor__is_in_after_password_and_code(desk: Client, head: Any) -> None:
    secret = give_factor(head)

    answer = sign_in(desk)
    assert answer.url == reverse("mfa_authenticate")
    assert not is_in(desk)
    wrong = desk.post(answer.url, {"code": "000000"})
    assert "验证码不正确" in wrong.content.decode()
    desk.post(answer.url, {"code": code_of(secret)})

    assert is_in(desk)


def test_recovery_code__serves_once(desk: Client, head: Any) -> None:
    give_factor(head)
    code = recovery_code_of(head)
    for browser, expected in ((desk, True), (type(desk)(), False)):
        sign_in(browser)
        browser.post(reverse("mfa_authenticate"), {"code": code})
        assert is_in(browser) is expected


def test_session_begun_otherwise__is_ended_where_the_account_has_a_factor(
    desk: Client, head: Any
) -> None:
    """Whatever view or command made it: the password alone is not enough."""
    give_factor(head)
    desk.force_login(head)

    answer = desk.get(reverse("wagtailadmin_home"))

    assert answer.url.startswith(reverse("account_login"))  # type: ignore[attr-defined]
    assert "_auth_user_id" not in desk.session


def test_required_factor__is_set_up_before_anything_else(
    desk: Client, head: Any, required: None
) -> None:
    sign_in(desk)
    answer: Any = desk.get(reverse("wagtailadmin_home"))
    assert answer.url == reverse("mfa_activate_totp")
    assert desk.post(reverse("wagtailadmin_account")).status_code == 302

    asked: Any = desk.get(answer.url)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    confirm(desk)
    page = desk.get(answer.url).content.decode()
    secret = desk.session[SECRET_SESSION_KEY]
    assert "二维码" in page
    assert secret in page
    codes = desk.post(answer.url, {"code": code_of(secret)}, follow=True)

    assert "备用码" in codes.content.decode()
    assert recovery_code_of(head) in codes.content.decode()
    again: Any = desk.get(reverse("wagtailadmin_home"))
    if again.status_code == 302:  # what was set up is given once, to see that it works
        sign_in(desk)
        desk.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_in(desk)


def test_required_factor__cannot_be_given_up(desk: Client, head: Any, required: None) -> None:
    secret = give_factor(head)
    sign_in(desk)
    desk.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    confirm(desk)
    answer = desk.post(reverse("mfa_deactivate_totp"))

    assert "不能停用" in answer.content.decode()
    assert Authenticator.objects.filter(user=head, type=Authenticator.Type.TOTP).exists()


@pytest.mark.parametrize(("role", "asked"), [("leader", True), ("admin", True), ("editor", False)])
def test_requirement__is_of_the_named_groups_and_of_superusers(
    desk: Client, required: None, role: str, *, asked: bool
) -> None:
    user = factories.make_user(role)
    user.email = ""
    user.save()

    sign_in(desk, role)

    assert is_in(desk) is not asked


def test_account_page__leads_to_the_second_factor(desk: Client, head: Any) -> None:
    sign_in(desk)

    page = desk.get(reverse("wagtailadmin_account")).content.decode()

    assert reverse("mfa_index") in page


def test_before_a_signature__the_code_is_asked_for(head: Any) -> None:
    factor = AuthenticatorCodes()
    assert not factor.is_set_up(head)
    secret = give_factor(head)
    code = code_of(secret)

    assert factor.is_set_up(head)
    assert factor.check(head, code)
    assert not factor.check(head, code)
    assert not factor.check(head, factories.PASSWORD)
    assert factor.check(head, recovery_code_of(head))


@pytest.mark.parametrize(
    "name",
    [
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "account_inactive",
    ],
)
def test_pages__are_ours_in_chinese(desk: Client, head: Any, name: str) -> None:
    secret = give_factor(head) if "recovery" in name else ""
    sign_in(desk)
    if secret:
        desk.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    asked = desk.get(reverse(name), follow=True)
    confirm(desk)

    for answer in (asked, desk.get(reverse(name))):
        assert answer.status_code == 200
        assert "fupin-sign-in" in answer.content.decode()
        assert "Two-Factor" not in answer.content.decode()


def test_lost_phone_and_lock__are_mended_at_the_server(
    desk: Client, head: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    give_factor(head)
    for _ in range(5):
        sign_in(desk, password="wrong")
    assert sign_in(desk).status_code == 429

    call_command("fupin_reset_sign_in", "head", second_factor=True)
    sign_in(desk)

    assert is_in(desk)
    assert "已取消" in capsys.readouterr().out
    with pytest.raises(CommandError, match="没有账号"):
        call_command("fupin_reset_sign_in", "nobody")

"""Accounts of the demo are nobody on a site in service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.urls import path, reverse

from fupin_cms.demo import accounts
from fupin_cms.sign_in import checks as ours
from fupin_cms.system_checks import check_sign_in
from tests import factories

from .people import is_in, sign_in

if TYPE_CHECKING:
    from django.core import checks
    from django.test import Client
    from pytest_django import Settings

urlpatterns: list[Any] = []
"""Replaced by what a test needs."""


def ids(messages: list[checks.CheckMessage]) -> list[str | None]:
    assert all(message.hint for message in messages)
    return [message.id for message in messages]


def test_demo_command__refuses_in_service(site: Settings) -> None:
    with pytest.raises(CommandError, match="演示环境"):
        call_command("fupin_demo")


def test_account_of_the_demo__signs_in_nowhere(desk: Client, site: Settings) -> None:
    factories.make_user("leader")  # with the address that the demo gives

    sign_in(desk, "leader")

    assert not is_in(desk)


def test_session_of_a_demo_account__ends(desk: Client, head: Any) -> None:
    sign_in(desk)
    assert is_in(desk)
    head.email = "head@example.invalid"
    head.save()

    assert not is_in(desk)


def test_password_of_the_demo__is_nobodys(desk: Client, head: Any) -> None:
    head.set_password(accounts.PASSWORD)
    head.save()

    sign_in(desk, password=accounts.PASSWORD)

    assert not is_in(desk)


def test_demo__signs_in_with_demo_settings(desk: Client, site: Settings) -> None:
    site.FUPIN_DEMO_ACCOUNTS = True
    factories.make_user("leader")

    sign_in(desk, "leader")

    assert is_in(desk)
    assert ours.check_demo_accounts() == []


def test_deploy_check__names_each_account_of_the_demo(head: Any) -> None:
    assert ids(ours.check_demo_accounts()) == []
    factories.make_user("leader")
    head.set_password(accounts.PASSWORD)
    head.save()

    found = ours.check_demo_accounts()

    assert ids(found) == ["fupin_cms.E033"] * 2
    assert ["'head'" in found[0].msg, "'leader'" in found[1].msg] == [True, True]


def test_deploy_check__without_tables_says_so(
    site: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> list[str]:
        raise DatabaseError("no such table")

    monkeypatch.setattr(ours, "left_behind", fail)

    assert ids(ours.check_demo_accounts()) == ["fupin_cms.W034"]


# The settings themselves -----------------------------------------------------------------


def test_whole_sign_in__has_no_fault(site: Settings) -> None:
    assert ids(ours.check_ways_round()) == []
    assert ids(ours.check_parts()) == []
    assert ids(check_sign_in()) == []


def test_wagtails_own_sign_in__is_e031(site: Settings) -> None:
    site.ROOT_URLCONF = "site_config.urls"

    found = ours.check_ways_round()
    assert ids(found) == ["fupin_cms.E031"] * 2
    assert "wagtailadmin_login" in found[0].msg


def test_djangos_own_admin__is_e031(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.views import LoginView  # noqa: PLC0415
    from django.urls import include  # noqa: PLC0415

    inner = ([path("login/", LoginView.as_view(), name="login")], "admin")
    urlpatterns[:] = [path("django-admin/", include(inner))]
    site.ROOT_URLCONF = __name__

    assert ids(ours.check_ways_round()) == ["fupin_cms.E031"]


@pytest.mark.parametrize("setting", ["MIDDLEWARE", "AUTHENTICATION_BACKENDS"])
def test_missing_part__is_e032(site: Settings, setting: str) -> None:
    setattr(site, setting, getattr(site, setting)[:-1])

    assert ids(ours.check_parts()) == ["fupin_cms.E032"]


def test_another_backend__is_e032(site: Settings) -> None:
    site.AUTHENTICATION_BACKENDS = [
        *site.AUTHENTICATION_BACKENDS,
        "django.contrib.auth.backends.ModelBackend",
    ]

    assert ids(ours.check_parts()) == ["fupin_cms.E032"]


def test_site_without_it__is_w035_before_a_deployment(
    site: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [app for app in site.INSTALLED_APPS if app != "fupin_cms.sign_in"]
    monkeypatch.setattr("django.conf.settings.INSTALLED_APPS", others)

    assert ids(check_sign_in()) == ["fupin_cms.W035"]


def test_groups_without_a_factor_to_require__are_e007(site: Settings) -> None:
    site.FUPIN_CMS = {"SECOND_FACTOR_GROUPS": "科室负责人"}

    assert ids(check_sign_in()) == ["fupin_cms.E007"]


def test_addresses__stand_under_the_admin() -> None:
    assert reverse("account_login", urlconf="site_config.secured_urls") == "/admin/sign-in/"

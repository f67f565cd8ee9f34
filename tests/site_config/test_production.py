"""Production refuses to start with anything of a demo."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from fupin_cms.conf import FupinSettings

BASE = "site_config.settings.base"
ENVIRONMENT = {
    "SECRET_KEY": "k7Q" * 20,
    "ALLOWED_HOSTS": "gk.example.cn",
    "BASE_URL": "https://gk.example.cn",
    "DATABASE_URL": "postgres://user:word@db.example.cn:5432/fupin",
}
OTHERS = ("DEBUG", "FUPIN_DEMO_ACCOUNTS", "FUPIN_REAL_INPUT", "FUPIN_DEMO_PASSWORD")

Start = Callable[..., dict[str, Any]]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Start:
    """Start production with the right environment and these differences; None: unset."""

    def start_with(**differences: str | None) -> dict[str, Any]:
        for name in OTHERS:
            monkeypatch.delenv(name, raising=False)
        for name, value in {**ENVIRONMENT, **differences}.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        monkeypatch.delitem(sys.modules, BASE)
        return runpy.run_module("site_config.settings.production")

    return start_with


def test_right_environment_starts__and_is_closed(start: Start) -> None:
    settings = start()

    assert settings["DEBUG"] is False
    assert settings["FUPIN_DEMO_ACCOUNTS"] is False
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["SECURE_SSL_REDIRECT"]
    assert settings["SECURE_HSTS_SECONDS"] == 31_536_000
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://gk.example.cn"]
    assert "SECURE_PROXY_SSL_HEADER" not in settings


@pytest.mark.parametrize(
    ("differences", "named"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": " "}, "SECRET_KEY"),
        ({"SECRET_KEY": "demo-only-" + "0" * 50}, "SECRET_KEY"),
        ({"SECRET_KEY": "test-only-" + "0" * 50}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "x" * 50}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"FUPIN_DEMO_ACCOUNTS": "1"}, "FUPIN_DEMO_ACCOUNTS"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"BASE_URL": None}, "BASE_URL"),
        ({"BASE_URL": "http://gk.example.cn"}, "BASE_URL"),
        ({"DATABASE_URL": None}, "DATABASE_URL"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT"),
        ({"FUPIN_BODYNAME": "某办公室"}, "FUPIN_BODYNAME"),
    ],
)
def test_unsafe_environment_is_refused__naming_the_variable(
    start: Start, differences: dict[str, str | None], named: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=named):
        start(**differences)


def test_demo_settings_own_secret_is_refused(start: Start) -> None:
    from site_config.settings import demo  # noqa: PLC0415

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        start(SECRET_KEY=demo.SECRET_KEY)


def test_any_plugin_setting_comes_from_the_environment(start: Start) -> None:
    configured = start(FUPIN_BODY_NAME="某市扶贫办", FUPIN_SHOW_SIGNER_NAMES="true")["FUPIN_CMS"]

    settings = FupinSettings.model_validate(configured)

    assert settings.BODY_NAME == "某市扶贫办"
    assert settings.SHOW_SIGNER_NAMES is True
    assert settings.BASE_URL == "https://gk.example.cn"
    assert settings.SITE_DOMAIN == "gk.example.cn"


def test_postgresql_connections_are_pooled_and_checked(start: Start) -> None:
    database = start(DATABASE_POOL_MAX="5")["DATABASES"]["default"]

    assert database["OPTIONS"]["pool"]["max_size"] == 5
    assert database["CONN_HEALTH_CHECKS"] is True


def test_postgresql_is_not_waited_for_for_ever__commands_are(start: Start) -> None:
    web = start(DATABASE_SECONDS="15")["DATABASES"]["default"]["OPTIONS"]
    command = start(DATABASE_SECONDS=None)["DATABASES"]["default"]["OPTIONS"]

    assert (web["connect_timeout"], web["pool"]["timeout"]) == (4, 3)
    assert web["options"].strip() == "-c statement_timeout=15s"
    assert command["options"].strip() == "-c statement_timeout=0s"


def test_postgresql_options_of_the_address_hold(start: Start) -> None:
    address = f"{ENVIRONMENT['DATABASE_URL']}?connect_timeout=9&options=-c%20search_path%3Dfupin"
    options = start(DATABASE_URL=address)["DATABASES"]["default"]["OPTIONS"]

    assert options["connect_timeout"] == 9
    assert options["options"] == "-c search_path=fupin -c statement_timeout=0s"


def test_sqlite_may_be_chosen__with_durable_options(start: Start) -> None:
    database = start(DATABASE_URL="sqlite:////srv/fupin/db.sqlite3")["DATABASES"]["default"]

    assert database["NAME"] == "/srv/fupin/db.sqlite3"
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]


def test_proxy_headers_count_only_when_trusted(start: Start) -> None:
    settings = start(TRUST_PROXY_HEADERS="true")

    assert settings["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_mail_server_comes_from_one_address(start: Start) -> None:
    settings = start(EMAIL_URL="smtp+tls://office:word@mail.example.cn:587")

    assert settings["EMAIL_HOST"] == "mail.example.cn"
    assert settings["EMAIL_PORT"] == 587
    assert settings["EMAIL_USE_TLS"] is True
    assert settings["DEFAULT_FROM_EMAIL"] == "noreply@gk.example.cn"

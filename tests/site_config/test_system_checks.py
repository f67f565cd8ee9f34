"""Each wrong setting is said with its id and a hint."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.core import checks
from django.test import override_settings
from django.urls import path
from django.views.static import serve

from fupin_cms import system_checks

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.every_database

Check = Callable[..., list[checks.CheckMessage]]

IMMEDIATE = {"transaction_mode": "IMMEDIATE"}

urlpatterns = [path("media/<path:path>", serve, {"document_root": "/nowhere"})]
"""A site that serves its media to anyone."""


def ids(check: Check) -> list[str | None]:
    messages = check()
    assert all(message.hint for message in messages)
    return [message.id for message in messages]


@pytest.mark.parametrize(
    "check",
    [
        system_checks.check_settings,
        system_checks.check_finish_action,
        system_checks.check_dotted_paths,
        system_checks.check_frozen_storage,
        system_checks.check_media_is_private,
        system_checks.check_minimum_signers,
        system_checks.check_locale_paths,
    ],
)
def test_bundled_settings_are_right(check: Check) -> None:
    assert ids(check) == []


@pytest.mark.parametrize(
    "wrong", [{"BODYNAME": "某办"}, {"BODY_CODE": "12"}, {"PAGE_SIZE": "many"}, {"BASE_URL": "x"}]
)
def test_unknown_key_or_wrong_value_is_e001(wrong: dict[str, str]) -> None:
    with override_settings(FUPIN_CMS=wrong):
        assert ids(system_checks.check_settings) == ["fupin_cms.E001"]
        # The other checks leave it at that.
        assert ids(system_checks.check_dotted_paths) == []
        assert ids(system_checks.check_frozen_storage) == []
        assert ids(system_checks.check_minimum_signers) == []


@pytest.mark.parametrize("action", [None, "wagtail.workflows.publish_workflow_state"])
def test_other_finish_action_is_e002(settings: Settings, action: str | None) -> None:
    settings.WAGTAIL_FINISH_WORKFLOW_ACTION = action

    assert ids(system_checks.check_finish_action) == ["fupin_cms.E002"]


@pytest.mark.parametrize("key", ["INDEX_NUMBER_SCHEME", "SEARCH_ENGINE"])
@pytest.mark.parametrize("path", ["no.such.Module", "fupin_cms.conf.NoSuchName", "plain"])
def test_class_that_cannot_be_imported_is_e003(key: str, path: str) -> None:
    with override_settings(FUPIN_CMS={key: path}):
        assert ids(system_checks.check_dotted_paths) == ["fupin_cms.E003"]


def test_no_search_engine_is_allowed() -> None:
    with override_settings(FUPIN_CMS={"SEARCH_ENGINE": ""}):
        assert ids(system_checks.check_dotted_paths) == []


def test_missing_storage_is_e004() -> None:
    with override_settings(FUPIN_CMS={"FROZEN_STORAGE": "elsewhere"}):
        assert ids(system_checks.check_frozen_storage) == ["fupin_cms.E004"]


@pytest.mark.parametrize(
    "options", [{"base_url": "/frozen/"}, {"location": "static/frozen"}, {"location": "static"}]
)
def test_public_storage_is_w002(
    settings: Settings, tmp_path: Path, options: dict[str, Any]
) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    if location := options.get("location"):
        options = {"location": tmp_path / location}
    settings.STORAGES = {**settings.STORAGES, "fupin_frozen": {"BACKEND": "x", "OPTIONS": options}}

    assert ids(system_checks.check_frozen_storage) == ["fupin_cms.W002"]


def test_served_media_is_e005() -> None:
    with override_settings(ROOT_URLCONF=__name__):
        assert ids(system_checks.check_media_is_private) == ["fupin_cms.E005"]


def test_media_on_another_host_is_not_ours_to_judge() -> None:
    with override_settings(ROOT_URLCONF=__name__, MEDIA_URL="https://media.example.cn/"):
        assert ids(system_checks.check_media_is_private) == []


@pytest.mark.parametrize(
    ("options", "faults"),
    [
        (IMMEDIATE | {"init_command": "PRAGMA journal_mode=WAL; pragma synchronous = 2"}, 0),
        ({}, 3),
        ({"transaction_mode": "DEFERRED"}, 3),
        (IMMEDIATE | {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"}, 1),
        (IMMEDIATE | {"init_command": "PRAGMA synchronous=FULL"}, 1),
    ],
)
def test_sqlite_that_may_lose_a_release_is_e006(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], faults: int
) -> None:
    database = {"ENGINE": system_checks.SQLITE, "OPTIONS": options}
    monkeypatch.setitem(settings.DATABASES, "default", database)

    assert ids(system_checks.check_sqlite_is_durable) == ["fupin_cms.E006"] * faults


def test_postgresql_is_durable_as_it_is(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = {"ENGINE": "django.db.backends.postgresql"}
    monkeypatch.setitem(settings.DATABASES, "default", database)

    assert ids(system_checks.check_sqlite_is_durable) == []


def test_fewer_signers_than_the_chain_is_w001() -> None:
    with override_settings(FUPIN_CMS={"MINIMUM_SIGNERS": 2}):
        assert ids(system_checks.check_minimum_signers) == ["fupin_cms.W001"]


def test_admin_without_our_catalogue_is_w003(settings: Settings) -> None:
    settings.LOCALE_PATHS = []

    assert ids(system_checks.check_locale_paths) == ["fupin_cms.W003"]


def test_files_without_limits_are_w004(settings: Settings) -> None:
    assert ids(system_checks.check_short_chain) == []
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "ShortChain" not in name]

    assert ids(system_checks.check_short_chain) == ["fupin_cms.W004"]

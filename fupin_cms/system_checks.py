"""Wrong settings, said at start with an id and a hint."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import checks
from django.urls import Resolver404, resolve
from django.utils.module_loading import import_string
from django.views.static import serve
from pydantic import ValidationError

from .conf import SETTING, FupinSettings, settings_if_valid

if TYPE_CHECKING:
    from collections.abc import Iterator

FINISH_ACTION = "fupin_cms.review.finish.finish_workflow"
FULL_CHAIN = 3
LOCALE = Path(__file__).parent / "locale"
SHORT_CHAIN = "fupin_cms.api.short_chain.ShortChain"
SQLITE = "django.db.backends.sqlite3"
SQLITE_PRAGMAS = {"journal_mode": ("WAL",), "synchronous": ("FULL", "2", "EXTRA", "3")}
_PRAGMA = re.compile(r"PRAGMA\s+(\w+)\s*=\s*(\w+)", re.IGNORECASE)


@checks.register("fupin_cms")
def check_settings(**_: Any) -> list[checks.CheckMessage]:
    """E001: `FUPIN_CMS` has an unknown key or a wrong value."""
    try:
        FupinSettings.model_validate(getattr(settings, SETTING, {}))
    except ValidationError as error:
        known = "、".join(sorted(FupinSettings.model_fields))
        return [
            checks.Error(
                f"{SETTING}[{'.'.join(str(part) for part in fault['loc'])!r}]: {fault['msg']}",
                hint=f"Known keys: {known}",
                id="fupin_cms.E001",
            )
            for fault in error.errors()
        ]
    return []


@checks.register("fupin_cms")
def check_finish_action(**_: Any) -> list[checks.CheckMessage]:
    """E002: a signed item would be published by Wagtail's own action, without a release."""
    if getattr(settings, "WAGTAIL_FINISH_WORKFLOW_ACTION", None) == FINISH_ACTION:
        return []
    return [
        checks.Error(
            "WAGTAIL_FINISH_WORKFLOW_ACTION is not the plugin's: the last signature would publish"
            " the page's latest revision and release nothing.",
            hint=f'WAGTAIL_FINISH_WORKFLOW_ACTION = "{FINISH_ACTION}"',
            id="fupin_cms.E002",
        )
    ]


@checks.register("fupin_cms")
def check_dotted_paths(**_: Any) -> list[checks.CheckMessage]:
    """E003: a class that `FUPIN_CMS` names cannot be imported."""
    configured = settings_if_valid()
    if configured is None:
        return []
    return list(
        _unimportable(
            INDEX_NUMBER_SCHEME=configured.INDEX_NUMBER_SCHEME,
            SEARCH_ENGINE=configured.SEARCH_ENGINE,
            SECOND_FACTOR=configured.SECOND_FACTOR,
        )
    )


def _unimportable(**paths: str) -> Iterator[checks.CheckMessage]:
    for key, path in paths.items():
        if not path:  # none is allowed: search says 503, signing asks for the password
            continue
        try:
            import_string(path)
        except ImportError as error:
            yield checks.Error(
                f"{SETTING}['{key}'] names {path!r}: {error}",
                hint="Give the dotted path of a class in an installed module.",
                id="fupin_cms.E003",
            )


@checks.register("fupin_cms")
def check_frozen_storage(**_: Any) -> list[checks.CheckMessage]:
    """E004: no storage for frozen files. W002: it lies where a web server may hand it out."""
    configured = settings_if_valid()
    if configured is None:
        return []
    alias = configured.FROZEN_STORAGE
    if alias not in settings.STORAGES:
        return [
            checks.Error(
                f"{SETTING}['FROZEN_STORAGE'] names {alias!r}, which STORAGES does not have.",
                hint=f"Add STORAGES[{alias!r}] with a private place and base_url None.",
                id="fupin_cms.E004",
            )
        ]
    storage: dict[str, Any] = settings.STORAGES[alias]
    options = storage.get("OPTIONS", {})
    faults = []
    if options.get("base_url"):
        faults.append("it has a base_url")
    if (location := options.get("location")) and (root := _public_folder_of(Path(location))):
        faults.append(f"it lies under {root}")
    return [
        checks.Warning(
            f"STORAGES[{alias!r}] may be public ({fault}): files of withdrawn and internal items"
            " would stay readable.",
            hint="Keep it private; /files/{sha256}/{name} hands out what is released.",
            id="fupin_cms.W002",
        )
        for fault in faults
    ]


def _public_folder_of(location: Path) -> str | None:
    for name in ("STATIC_ROOT", "MEDIA_ROOT"):
        root = getattr(settings, name, None)
        if root and location.resolve().is_relative_to(Path(root).resolve()):
            return name
    return None


@checks.register("fupin_cms")
def check_media_is_private(**_: Any) -> list[checks.CheckMessage]:
    """E005: originals and renditions are served to anyone, released or not."""
    if not settings.MEDIA_URL.startswith("/"):
        return []  # another host: no address of this site
    try:
        view = resolve(f"{settings.MEDIA_URL.rstrip('/')}/original_images/a.png").func
    except Resolver404:
        return []
    if view is not serve:
        return []
    return [
        checks.Error(
            f"MEDIA_URL ({settings.MEDIA_URL}) is served by django.views.static.serve: files of"
            " unpublished and internal items are public.",
            hint="Take that pattern out of the URLs: readers get frozen files under /files/.",
            id="fupin_cms.E005",
        )
    ]


@checks.register("fupin_cms")
def check_sqlite_is_durable(**_: Any) -> list[checks.CheckMessage]:
    """E006: SQLite may lose an acknowledged release in a power cut, or deadlock while appending."""
    databases: dict[str, dict[str, Any]] = settings.DATABASES
    return [
        checks.Error(
            f"DATABASES[{alias!r}] is SQLite {fault}.",
            hint='OPTIONS = {"transaction_mode": "IMMEDIATE", "init_command":'
            ' "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; …"}',
            id="fupin_cms.E006",
        )
        for alias, database in databases.items()
        if database.get("ENGINE") == SQLITE
        for fault in _sqlite_faults(database.get("OPTIONS", {}))
    ]


def _sqlite_faults(options: dict[str, Any]) -> Iterator[str]:
    if str(options.get("transaction_mode", "")).upper() != "IMMEDIATE":
        yield "without immediate transactions"
    pragmas = {
        name.lower(): value.upper()
        for name, value in _PRAGMA.findall(options.get("init_command", ""))
    }
    for name, wanted in SQLITE_PRAGMAS.items():
        if pragmas.get(name) not in wanted:
            yield f"without PRAGMA {name} = {wanted[0]}"


@checks.register("fupin_cms")
def check_minimum_signers(**_: Any) -> list[checks.CheckMessage]:
    """W001: fewer signatures than 科室负责人审核, 保密审查 and 分管领导签发 need."""
    configured = settings_if_valid()
    if configured is None or configured.MINIMUM_SIGNERS >= FULL_CHAIN:
        return []
    return [
        checks.Warning(
            f"{SETTING}['MINIMUM_SIGNERS'] is {configured.MINIMUM_SIGNERS}: items may be released"
            " without the whole chain of approval.",
            hint=f"Set it to {FULL_CHAIN} or more.",
            id="fupin_cms.W001",
        )
    ]


@checks.register("fupin_cms")
def check_locale_paths(**_: Any) -> list[checks.CheckMessage]:
    """W003: the admin's JavaScript would show in English what Wagtail leaves untranslated."""
    if any(Path(path).resolve() == LOCALE for path in settings.LOCALE_PATHS):
        return []
    return [
        checks.Warning(
            "LOCALE_PATHS lacks the plugin's catalogue: parts of the admin stay in English.",
            hint="LOCALE_PATHS = [Path(fupin_cms.__file__).parent / 'locale']",
            id="fupin_cms.W003",
        )
    ]


@checks.register("fupin_cms")
def check_short_chain(**_: Any) -> list[checks.CheckMessage]:
    """W004: the limits of callers would not hold for files."""
    if SHORT_CHAIN in settings.MIDDLEWARE:
        return []
    return [
        checks.Warning(
            "MIDDLEWARE lacks the short chain: /files/ is read without limits, and the API looks"
            " for sessions that it does not use.",
            hint=f"Put {SHORT_CHAIN!r} right after Django's SecurityMiddleware (docs/install.md).",
            id="fupin_cms.W004",
        )
    ]


@checks.register("fupin_cms", deploy=True)
def check_sign_in(**_: Any) -> list[checks.CheckMessage]:
    """W035: Wagtail's own sign-in, without lock-out and second factor. E007: groups must have a
    second factor, and nothing would ask for it.
    """
    configured = settings_if_valid()
    if configured is None:
        return []
    found: list[checks.CheckMessage] = []
    if configured.SECOND_FACTOR_GROUPS and not configured.SECOND_FACTOR:
        found.append(
            checks.Error(
                f"{SETTING}['SECOND_FACTOR_GROUPS'] names groups, but no second factor is there.",
                hint="Install fupin_cms.sign_in, and name its SECOND_FACTOR.",
                id="fupin_cms.E007",
            )
        )
    if "fupin_cms.sign_in" not in settings.INSTALLED_APPS:
        found.append(
            checks.Warning(
                "Passwords may be guessed without end, and alone they open the admin.",
                hint="pip install fupin-cms[production], and docs/operations.md, Signing in.",
                id="fupin_cms.W035",
            )
        )
    return found

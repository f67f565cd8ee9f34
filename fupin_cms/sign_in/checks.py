"""Ways round the sign-in, and accounts of the demo, said at start or before a deployment."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from fupin_cms.conf import get_settings
from fupin_cms.demo.accounts import left_behind

from .backends import demo_allowed
from .defaults import AUTHENTICATION_BACKENDS, SIGN_IN_MIDDLEWARE
from .views import to_sign_in

_WAGTAILS = ("wagtailadmin_login", "wagtailadmin_password_reset")


@checks.register("fupin_cms")
def check_ways_round(**_: Any) -> list[checks.CheckMessage]:
    """E031: another page signs in, without lock-out and second factor."""
    found = [name for name in _WAGTAILS if _leads_elsewhere(name)]
    found += [name for name in ("admin:login",) if _exists(name)]
    return [
        checks.Error(
            f"{name} signs in past the lock-out and the second factor.",
            hint='Put path("admin/", include("fupin_cms.sign_in.urls")) before the admin\'s'
            " addresses, and leave Django's own admin out.",
            id="fupin_cms.E031",
        )
        for name in found
    ]


@checks.register("fupin_cms")
def check_parts(**_: Any) -> list[checks.CheckMessage]:
    """E032: the sign-in is installed, and a part of it is missing from the settings."""
    missing = [
        *(name for name in SIGN_IN_MIDDLEWARE if name not in settings.MIDDLEWARE),
        *(name for name in AUTHENTICATION_BACKENDS if name not in settings.AUTHENTICATION_BACKENDS),
    ]
    others = set(settings.AUTHENTICATION_BACKENDS) - set(AUTHENTICATION_BACKENDS)
    missing += [f"not {name}" for name in sorted(others)]
    if not get_settings().SECOND_FACTOR:
        missing.append("FUPIN_CMS['SECOND_FACTOR']")
    return [
        checks.Error(
            f"The sign-in is not complete: {name}.",
            hint="from fupin_cms.sign_in.defaults import *, and its lists of apps and middleware.",
            id="fupin_cms.E032",
        )
        for name in missing
    ]


@checks.register("fupin_cms", deploy=True)
def check_demo_accounts(**_: Any) -> list[checks.CheckMessage]:
    """E033: accounts that the demo made, with a password that everybody knows."""
    if demo_allowed():
        return []
    try:
        found = left_behind()
    except DatabaseError as error:
        return [
            checks.Warning(
                f"Whether accounts of the demo exist was not checked: {error}",
                hint="Run `migrate`, then `check --deploy` again.",
                id="fupin_cms.W034",
            )
        ]
    return [
        checks.Error(
            f"The account {name!r} was made by the demo. It cannot sign in here.",
            hint="Start a site in service with a database of its own; delete these accounts.",
            id="fupin_cms.E033",
        )
        for name in found
    ]


def _leads_elsewhere(name: str) -> bool:
    try:
        return resolve(reverse(name)).func is not to_sign_in
    except (NoReverseMatch, Resolver404):
        return False


def _exists(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True

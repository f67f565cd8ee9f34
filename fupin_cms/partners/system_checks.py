"""What of the settings would make keys or limits less than they say."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.core import checks
from limits import parse

from fupin_cms.conf import SETTING, settings_if_valid

from .counters import is_shared


@checks.register("fupin_cms")
def check_limits(**_: Any) -> list[checks.CheckMessage]:
    """E040: several processes, each with limits of its own. E041: no client for the shared ones.
    E042: a key would get less than a reader without one.
    """
    configured = settings_if_valid()
    if configured is None:
        return []
    found: list[checks.CheckMessage] = []
    shared = is_shared(configured.CACHE_URL)
    if configured.WEB_PROCESSES > 1 and not shared:
        found.append(
            checks.Error(
                f"{configured.WEB_PROCESSES} processes answer and each would count calls for"
                " itself: the limits would be as many times too high.",
                hint="Set CACHE_URL to a Redis or Valkey server, or WEB_PROCESSES to 1.",
                id="fupin_cms.E040",
            )
        )
    if shared and find_spec("redis") is None:
        found.append(
            checks.Error(
                "CACHE_URL names a server, but the package `redis` is not installed.",
                hint="pip install fupin-cms[production]",
                id="fupin_cms.E041",
            )
        )
    found.extend(
        checks.Error(
            f"{SETTING}['KEY_LIMITS'] gives less for {scope} than {SETTING}['LIMITS'].",
            hint="A key never gets less than an anonymous reader.",
            id="fupin_cms.E042",
        )
        for scope, rate in configured.LIMITS.model_dump().items()
        if _speed(getattr(configured.KEY_LIMITS, scope)) < _speed(rate)
    )
    return found


def _speed(rate: str) -> float:
    item = parse(rate)
    return float(item.amount) / float(item.get_expiry())


@checks.register("fupin_cms", deploy=True)
def check_pepper(**_: Any) -> list[checks.CheckMessage]:
    """W040: keys of partners hang on SECRET_KEY."""
    configured = settings_if_valid()
    if configured is None or configured.KEY_PEPPER:
        return []
    return [
        checks.Warning(
            "Keys of partners are digested with a pepper made from SECRET_KEY: a new SECRET_KEY"
            " would end every one of them.",
            hint="Set FUPIN_KEY_PEPPER to 32 characters of chance, before the first key is made.",
            id="fupin_cms.W040",
        )
    ]

"""The search app's settings: one dictionary, `FUPIN_SEARCH`, that refuses unknown keys."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.core.signals import setting_changed
from pydantic import BaseModel, ConfigDict

SETTING = "FUPIN_SEARCH"


class SearchSettings(BaseModel):
    """What differs between sites."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    INDEX_DIR: Path
    """Where the embedded engine keeps its index. All of it can be made again from the ledger."""
    FOLLOW: Literal["thread", "inline", "off"] = "thread"
    """How releases reach the index: by a thread of each process, before the call that makes them
    returns and before each query (for tests), or only by `fupin_consume`."""


@lru_cache(maxsize=1)
def get_search_settings() -> SearchSettings:
    """The validated settings.

    Raises pydantic.ValidationError where a key is missing, unknown or wrong.
    """
    configured: dict[str, Any] = getattr(settings, SETTING, {})
    return SearchSettings.model_validate(configured)


def _forget(*, setting: str, **_: Any) -> None:
    if setting == SETTING:
        get_search_settings.cache_clear()


setting_changed.connect(_forget, dispatch_uid="fupin_search.conf")

"""The search app's settings: one dictionary, `FUPIN_SEARCH`, that refuses unknown keys."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.core.signals import setting_changed
from pydantic import BaseModel, ConfigDict, Field

SETTING = "FUPIN_SEARCH"


class SearchSettings(BaseModel):
    """What differs between sites."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    INDEX_DIR: Path
    """Where the embedded engine keeps its index, and any engine the lock of this machine's writer.
    All of it can be made again from the ledger."""
    FOLLOW: Literal["thread", "inline", "off"] = "thread"
    """How releases reach the index: by a thread of each process, before the call that makes them
    returns and before each query (for tests), or only by `fupin_consume`."""
    LOG: bool = True
    """Whether queries are counted by day, without addresses or accounts."""
    ELASTICSEARCH_URL: str = ""
    """Nodes of a cluster, with commas; empty: the embedded engine. A name and a password may stand
    in the address."""
    ELASTICSEARCH_API_KEY: str = ""
    ELASTICSEARCH_CA: str = ""
    """A file with the certificates that the nodes' own are signed by."""
    ELASTICSEARCH_INDEX: str = Field(default="fupin-public", pattern=r"^[a-z][a-z0-9-]{0,60}$")
    """The alias under which the index is found."""
    ELASTICSEARCH_SHARDS: int = Field(default=1, ge=1, le=1024)
    ELASTICSEARCH_REPLICAS: int | None = Field(default=None, ge=0, le=20)
    """Copies of each shard; without a number one, as soon as there is a second node."""


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

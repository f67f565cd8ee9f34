"""The engine that the settings name, one object in a process."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from django.core.signals import setting_changed

from .conf import SETTING, get_search_settings
from .engines.embedded.engine import EmbeddedEngine

if TYPE_CHECKING:
    from .engines.protocol import Engine


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The configured engine."""
    settings = get_search_settings()
    if settings.ELASTICSEARCH_URL:
        # Imported only where it is wanted: the client takes half a second.
        module = import_module(".engines.elasticsearch.configured", __package__)
        configured: Engine = module.engine(settings)
        return configured
    return EmbeddedEngine(settings.INDEX_DIR)


def _forget(*, setting: str, **_: object) -> None:
    if setting == SETTING:
        engine.cache_clear()


setting_changed.connect(_forget, dispatch_uid="fupin_search.current")

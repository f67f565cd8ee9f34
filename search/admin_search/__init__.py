"""Search in the admin: finds 扶贫资金 in 2018年扶贫资金使用安排.

The stock backends take a run of Chinese characters for one word. A site names this package as the
`BACKEND` of its default entry in MODELSEARCH_BACKENDS (WAGTAILSEARCH_BACKENDS where the app
`wagtail.search` is installed), or its module `elasticsearch` with the options of the stock one.
Its index is apart from the public one: it holds drafts, and only the admin asks it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - Wagtail's name for it
    """The backend for the default database.

    Raises ImproperlyConfigured for a database that neither of the two backends knows.
    """
    if connection.vendor not in {"sqlite", "postgresql"}:
        raise ImproperlyConfigured(f"{__name__}: no search on {connection.vendor}")
    return import_module(f".{connection.vendor}", __name__).SearchBackend(params)

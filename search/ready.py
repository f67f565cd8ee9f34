"""Joins the index to the ledger; called when the app is ready."""

from __future__ import annotations

import atexit
import os
from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Error, register
from pydantic import ValidationError

from fupin_cms.ledger.erasure import register_place
from fupin_cms.ledger.search import SearchUnavailableError
from fupin_cms.ledger.signals import released

from . import log
from .conf import SETTING, get_search_settings
from .current import engine
from .engines.protocol import IndexOutdatedError
from .erasing import SearchIndex
from .following import follower, on_released
from .suggesting import query_sources


def join_ledger() -> None:
    """Follow the ledger's releases in every process, forked ones too, until it ends."""
    released.connect(on_released, dispatch_uid="fupin_search.released")
    os.register_at_fork(after_in_child=follower.reset)
    atexit.register(follower.end)
    register(check_settings)
    register(check_index, deploy=True)
    register_place(SearchIndex())
    log.begin()
    query_sources.append(log.tried_by_several)


def check_settings(**_: Any) -> list[CheckMessage]:
    """E001: FUPIN_SEARCH is wrong."""
    try:
        get_search_settings()
    except ValidationError as error:
        return [
            Error(
                f"{SETTING}.{'.'.join(map(str, fault['loc']))}: {fault['msg']}",
                hint="Keys and their meaning stand in SearchSettings.",
                id="fupin_search.E001",
            )
            for fault in error.errors()
        ]
    return []


def check_index(**_: Any) -> list[CheckMessage]:
    """W001: the cluster does not answer. W002: its index has another mapping than the code.

    Asks nobody where no cluster is configured.
    """
    try:
        if not get_search_settings().ELASTICSEARCH_URL:
            return []
        engine().cursor()
    except ValidationError:
        return []  # E001 says so
    except IndexOutdatedError:
        return [
            checks.Warning(
                "The search index has another mapping than this version of the code.",
                hint="Run search_rebuild: it builds beside the index that answers.",
                id="fupin_search.W002",
            )
        ]
    except SearchUnavailableError as error:
        return [
            checks.Warning(
                f"The search index cannot be used: {error}",
                hint="ELASTICSEARCH_URL names the cluster; search_rebuild makes the index.",
                id="fupin_search.W001",
            )
        ]
    return []

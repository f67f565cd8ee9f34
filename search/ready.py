"""Joins the index to the ledger; called when the app is ready."""

from __future__ import annotations

import atexit
import os
from typing import Any

from django.core.checks import CheckMessage, Error, register
from pydantic import ValidationError

from fupin_cms.ledger.erasure import register_place
from fupin_cms.ledger.signals import released

from .conf import SETTING, get_search_settings
from .erasing import SearchIndex
from .following import follower, on_released


def join_ledger() -> None:
    """Follow the ledger's releases in every process, forked ones too, until it ends."""
    released.connect(on_released, dispatch_uid="fupin_search.released")
    os.register_at_fork(after_in_child=follower.reset)
    atexit.register(follower.end)
    register(check_settings)
    register_place(SearchIndex())


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

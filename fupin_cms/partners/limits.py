"""How much a caller may ask for (限额): by key and by address, in each scope, in fixed windows.

A key that has a scope takes from what the key may; where that is used up, or the key has not the
scope, it takes from what any reader at its address may. So it never gets less than without a key.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from limits import parse

from fupin_cms.client_address import counted_as
from fupin_cms.conf import get_settings

from .counters import counters
from .scopes import NEEDS_KEY

if TYPE_CHECKING:
    from limits import RateLimitItem

    from .calling import Caller
    from .scopes import ScopeName


class Allowance(NamedTuple):
    """What is left of a limit. `reset` and `window` are seconds."""

    scope: str
    quota: int
    window: int
    remaining: int
    reset: int
    granted: bool = True

    def headers(self) -> dict[str, str]:
        """RateLimit-Policy and RateLimit, as structured fields of the IETF's draft."""
        return {
            "RateLimit-Policy": f'"{self.scope}";q={self.quota};w={self.window}',
            "RateLimit": f'"{self.scope}";r={self.remaining};t={self.reset}',
        }


@dataclass(eq=False)
class TooManyError(Exception):
    """The limit is used up. `retry_after_seconds` is when a call of this cost has a chance."""

    retry_after_seconds: int
    allowance: Allowance


def spend(caller: Caller, scope: ScopeName, cost: int = 1) -> Allowance:
    """Take the cost of one call. Raises TooManyError where nothing is left that may be taken.

    While shared counters do not answer, each process counts for itself: nobody is sent away
    because a cache is down.
    """
    configured = get_settings()
    refused = None
    if caller.key is not None and scope in caller.scopes:
        rate = getattr(configured.KEY_LIMITS, scope)
        taken = _take(rate, scope, f"key:{caller.key}", cost)
        if taken.granted:
            return taken
        refused = taken
    if scope not in NEEDS_KEY:
        rate = getattr(configured.LIMITS, scope)
        taken = _take(rate, scope, f"address:{counted_as(caller.address)}", cost)
        if taken.granted:
            return taken
        refused = min(taken, refused or taken, key=lambda one: one.reset)
    if refused is None:
        raise ValueError(f"{scope} is spent only by keys that have it")
    raise TooManyError(max(1, refused.reset), refused)


def _take(rate: str, scope: str, who: str, cost: int) -> Allowance:
    item = _item(rate)
    taken, until = counters().add(item, f"fupin:{scope}:{who}", cost)
    return Allowance(
        scope=scope,
        quota=item.amount,
        window=item.get_expiry(),
        remaining=max(0, item.amount - taken),
        reset=max(0, math.ceil(until - time.time())),
        granted=taken <= item.amount,
    )


@lru_cache(maxsize=32)
def _item(rate: str) -> RateLimitItem:
    return parse(rate)

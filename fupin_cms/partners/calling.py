"""Who calls (调用方): an anonymous reader by address, or a partner by the key of the request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True)
class Caller:
    """One who calls. `key` is the number of the key's row, None for an anonymous reader."""

    address: str
    key: int | None = None
    partner_id: int | None = None
    scopes: frozenset[str] = frozenset()


@dataclass(eq=False)
class KeyRefusedError(Exception):
    """The key is no right: 401 where it is none at all, 403 where it may not be used for this."""

    status: Literal[401, 403]
    rule: str


def caller_of(request: HttpRequest) -> Caller:
    """The caller of a request, found once and kept as `request.fupin_caller`.

    Raises KeyRefusedError for a key that is wrong, malformed, expired, revoked or out of network.
    """
    known: Caller | None = getattr(request, "fupin_caller", None)
    if known is None:
        known = Caller(address=request.META.get("REMOTE_ADDR", ""))
        request.fupin_caller = known  # type: ignore[attr-defined]
    return known

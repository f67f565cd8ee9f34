"""Who calls (调用方): an anonymous reader by address, or a partner by the key of the request.

A key is never overlooked: what is no good key is refused, and not taken for no key at all.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from fupin_cms.client_address import client_address, lies_in
from fupin_cms.ledger.prepared import Prepared

from . import keys
from .models import Key

if TYPE_CHECKING:
    from django.http import HttpRequest

    from .keys import KeyText

_NO_DIGEST = "0" * 64
_KEY = Prepared(
    lambda prefix: (
        Key.objects.filter(prefix=prefix)
        .order_by()
        .values_list(
            "pk",
            "digest",
            "pepper",
            "scopes",
            "expires_at",
            "revoked_at",
            "partner_id",
            "partner__is_active",
            "partner__networks",
        )
    )
)


@dataclass(frozen=True)
class Caller:
    """One who calls. `key` is the number of the key's row, None for an anonymous reader."""

    address: str
    key: int | None = None
    partner_id: int | None = None
    scopes: frozenset[str] = frozenset()


@dataclass(eq=False)
class KeyRefusedError(Exception):
    """The key is no right: 401 where it is no good key, 403 where it may not be used here.

    `partner_id` is given where the whole secret was right: then the partner's office learns of it.
    """

    status: Literal[401, 403]
    rule: str
    partner_id: int | None = None


def caller_of(request: HttpRequest) -> Caller:
    """The caller of a request, found once and kept as `request.fupin_caller`; a key is one query.

    Raises KeyRefusedError for a key that is wrong, malformed, expired, revoked, of a partner that
    is switched off or out of its networks, in the address, or of another scheme than Bearer.
    """
    known: Caller | None = getattr(request, "fupin_caller", None)
    if known is None:
        known = _identify(request)
        request.fupin_caller = known  # type: ignore[attr-defined]
    return known


@sensitive_variables("authorization")
def _identify(request: HttpRequest) -> Caller:
    meta = request.META
    query = meta.get("QUERY_STRING", "")
    # Addresses stand in logs and histories: a key in one is as good as published.
    if keys.carries_key(request.path) or (query and keys.carries_key(unquote(query))):
        raise KeyRefusedError(401, "key_in_address")
    authorization: str | None = meta.get("HTTP_AUTHORIZATION")
    address = client_address(request)
    if authorization is None:
        return Caller(address)
    return _holder(_bearer(authorization), address)


def _bearer(authorization: str) -> KeyText:
    """The key of the one header. A server joins several by commas: then it is no key."""
    scheme, _, text = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise KeyRefusedError(401, "scheme")
    key = keys.parse(text.strip(" "))
    if key is None:
        raise KeyRefusedError(401, "malformed")
    return key


def _holder(key: KeyText, address: str) -> Caller:
    rows = _KEY.rows(key.prefix)
    row = rows[0] if rows else None
    if not _is_secret(key.text, row) or row is None:
        raise KeyRefusedError(401, "unknown")
    pk, _, _, scopes, expires_at, revoked_at, partner_id, is_active, networks = row
    if revoked_at is not None:
        raise KeyRefusedError(401, "revoked", partner_id)
    if expires_at <= timezone.now():
        raise KeyRefusedError(401, "expired", partner_id)
    if not is_active:
        raise KeyRefusedError(403, "partner_inactive", partner_id)
    if networks and not lies_in(address, tuple(networks)):
        raise KeyRefusedError(403, "network", partner_id)
    return Caller(address, pk, partner_id, frozenset(scopes))


def _is_secret(text: str, row: tuple[Any, ...] | None) -> bool:
    """Whether the text is the key of the row. Without a row the same work is done."""
    digest, mark = (row[1], row[2]) if row else (_NO_DIGEST, "")
    peppers = keys.peppers()
    pepper = next((one for one in peppers if keys.pepper_mark(one) == mark), None)
    expected = keys.digest_of(text, pepper or peppers[0])
    same = hmac.compare_digest(expected, digest)
    return same and pepper is not None

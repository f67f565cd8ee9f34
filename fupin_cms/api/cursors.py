"""Opaque cursors: signed, and bound to the filters and the order of the query they came from."""

from __future__ import annotations

import uuid
from functools import lru_cache

from django.core import signing
from django.http import QueryDict

from fupin_cms.ledger.canonical import canonical, digest

from .problems import ParameterFault, ProblemError

_SIGNER = "fupin_cms.api.cursor"
_UNBOUND = frozenset({"cursor", "limit", "fields", "include", "links"})
"""What changes how a page looks, and not which items come in which order."""


def _signer() -> signing.Signer:
    # Without a time in it: the same page has the same `next`, and so the same ETag.
    return signing.Signer(salt=_SIGNER)


def _query_digest(path: str, query: QueryDict) -> str:
    bound = ((name, values) for name, values in query.lists() if name not in _UNBOUND)
    return _digest(path, tuple((name, tuple(sorted(values))) for name, values in bound))


@lru_cache(maxsize=256)
def _digest(path: str, bound: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    query = {name: list(values) for name, values in bound}
    return digest(canonical({"path": path, "query": query}))[:16]


def make_cursor(position: int, path: str, query: QueryDict, epoch: uuid.UUID) -> str:
    """A cursor that continues after `position` for exactly this query, in this epoch."""
    return _signer().sign_object([position, _query_digest(path, query), epoch.hex])


def read_cursor(cursor: str, path: str, query: QueryDict, epoch: uuid.UUID) -> int:
    """The position of a cursor.

    Raises ProblemError (422) where it is forged (`unknown`), belongs to another list, other filters
    or another order (`other_query`), or was given before the ledger began anew (`outdated`).
    """
    try:
        position, bound, begun = _signer().unsign_object(cursor)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise _refused(cursor, "unknown", _FORGED) from error
    if bound != _query_digest(path, query):
        raise _refused(cursor, "other_query", _FOREIGN)
    if begun != epoch.hex:
        raise _refused(cursor, "outdated", _OUTDATED)
    return int(position)


_FORGED = "We did not give this cursor. Start again from the first page: leave `cursor` out."
_FOREIGN = (
    "The cursor belongs to another list, other filters or another order. Follow `next` as it is, or"
    " leave `cursor` out."
)
_OUTDATED = (
    "The ledger has begun a new epoch since this cursor was given. Leave `cursor` out and read the"
    " list again from its first page."
)


def _refused(cursor: str, rule: str, detail: str) -> ProblemError:
    fault = ParameterFault(parameter="cursor", rule=rule, got=cursor[:200])
    return ProblemError("invalid-cursor", detail, errors=[fault])

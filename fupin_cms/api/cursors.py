"""Opaque cursors: signed, and bound to the filters and the order of the query they came from."""

from __future__ import annotations

from django.core import signing
from django.http import QueryDict

from fupin_cms.ledger.canonical import canonical, digest

from .problems import ParameterFault, ProblemError

_SALT = "fupin_cms.api.cursor"
_UNBOUND = frozenset({"cursor", "limit"})


def _query_digest(query: QueryDict) -> str:
    bound = {name: sorted(query.getlist(name)) for name in query if name not in _UNBOUND}
    return digest(canonical(bound))[:16]


def make_cursor(position: int, query: QueryDict) -> str:
    """A cursor that continues after `position` for exactly this query."""
    return signing.dumps([position, _query_digest(query)], salt=_SALT)


def read_cursor(cursor: str, query: QueryDict) -> int:
    """The position of a cursor.

    Raises ProblemError (422) where it is forged or belongs to another query.
    """
    fault = ParameterFault(parameter="cursor", rule="unknown", got=cursor[:80])
    try:
        position, bound = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise ProblemError("invalid-cursor", errors=[fault]) from error
    if bound != _query_digest(query):
        fault = ParameterFault(parameter="cursor", rule="other_query", got=cursor[:80])
        raise ProblemError("invalid-cursor", errors=[fault])
    return int(position)

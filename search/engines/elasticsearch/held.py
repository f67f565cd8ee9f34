"""Searches that are held while somebody pages through them: a point in time of the cluster.

The token of a second page, and of those after it, is signed: nobody asks for a point in time that
this site did not open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core import signing

from fupin_cms.ledger.search import SearchExpiredError

from ..paging import asked, shown_before
from .connection import Connection, faults_told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fupin_cms.ledger.search import SearchQuery

KEEP_ALIVE = "10m"
"""Each page that is read prolongs it."""
_SALT = "fupin_search.held"
_MARK = "3."


@dataclass(frozen=True)
class Held:
    """A point in time, and the items of the first page, which came before it."""

    point: str
    before: Sequence[int]

    def token(self, query: SearchQuery) -> str:
        """What the reader gives back for the next page."""
        told = [asked(query), self.point, list(self.before)]
        return _MARK + signing.dumps(told, salt=_SALT, compress=True)

    def renewed(self, point: str) -> Held:
        """The same search, where the cluster has given its point another name."""
        return replace(self, point=point)

    @property
    def parameters(self) -> dict[str, Any]:
        return {"pit": {"id": self.point, "keep_alive": KEEP_ALIVE}}


def held(query: SearchQuery, connection: Connection, index: str) -> Held | None:
    """The search that the query is a page of; None where it is a search of its own.

    Raises SearchExpiredError where the token is not of this search, SearchUnavailableError.
    """
    if not query.held:
        return None
    before = shown_before(query)
    if before is None:
        return _told(query)
    with faults_told():
        opened = connection.client.open_point_in_time(index=index, keep_alive=KEEP_ALIVE)
    return Held(opened["id"], before)


def _told(query: SearchQuery) -> Held:
    try:
        if not query.held.startswith(_MARK):
            raise SearchExpiredError("the token is not of this search")
        told, point, before = signing.loads(query.held.removeprefix(_MARK), salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise SearchExpiredError("the token is not of this search") from error
    if told != asked(query):
        raise SearchExpiredError("the token is not of this search")
    return Held(point, before)

"""Sending questions to the index: one way for all of them, within the time that a query has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fupin_cms.ledger.search import SearchUnavailableError

from . import query as q
from .connection import Connection, faults_told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ...clauses import Clause

_GRACE_SECONDS = 1.0
"""What the way to the node may take beyond the time that a query may."""
_KNOWN = "known"


@dataclass(frozen=True)
class Sender:
    """Asks one index; `seconds`: for each question."""

    connection: Connection
    index: str
    seconds: float

    def send(self, body: Mapping[str, Any]) -> Any:
        """The node's answer. Raises SearchUnavailableError, also when the time is over."""
        client = self.connection.within(self.seconds + _GRACE_SECONDS)
        where: dict[str, Any] = {} if "pit" in body else {"index": self.index}
        with faults_told():
            answer = client.search(
                allow_partial_search_results=False,
                # Shards weigh a word alike, so that it does not matter where an item lies.
                search_type="dfs_query_then_fetch",
                timeout=f"{int(self.seconds * 1000)}ms",
                **where,
                **body,
            )
        if answer["timed_out"]:
            raise SearchUnavailableError(f"the query took more than {self.seconds} seconds")
        return answer

    def known(self, clauses: Iterable[Clause]) -> frozenset[tuple[str, str]]:
        """The numbers in the clauses that some item holds; asked only where there are any."""
        asked = sorted(q.numbers_asked(clauses))
        if not asked:
            return frozenset()
        held = [{"term": {field: key}} for field, key in asked]
        found = self.send({"size": 0, "aggs": {_KNOWN: {"filters": {"filters": held}}}})
        buckets = found["aggregations"][_KNOWN]["buckets"]
        return frozenset(
            one for one, bucket in zip(asked, buckets, strict=True) if bucket["doc_count"]
        )

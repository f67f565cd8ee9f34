"""What each clause of a plan gives to an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import documents as d
from . import query as q

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...clauses import Scored
    from .sending import Sender


@dataclass(frozen=True)
class Points:
    """Asks for all clauses at once, each under a name by which the node tells its score."""

    sender: Sender

    def of(
        self, items: Sequence[str], clauses: Sequence[Scored]
    ) -> dict[str, list[tuple[str, float]]]:
        """For each item the clauses that hold for it, with their points."""
        found: dict[str, list[tuple[str, float]]] = {item: [] for item in items}
        if not items or not clauses:
            return found
        known = self.sender.known([one.clause for one in clauses])
        # One item may hold a clause for which it gets nothing: each is wrapped, to have its name.
        named = [
            q.asked("bool", must=q.translated(one.clause, known), _name=str(number))
            for number, one in enumerate(clauses)
        ]
        only = q.asked("constant_score", filter=q.asked("ids", values=list(items)), boost=0.0)
        answer = self.sender.send(
            {
                "query": q.asked(
                    "bool", must=only, filter=q.asked("term", kind=d.ITEM), should=named
                ),
                "size": len(items),
                "source": False,
                "include_named_queries_score": True,
                "track_total_hits": False,
            }
        )
        for hit in answer["hits"]["hits"]:
            given = hit.get("matched_queries", {})
            found[hit["_id"]] = [
                (one.why, float(given[str(number)]))
                for number, one in enumerate(clauses)
                if given.get(str(number))
            ]
        return found

"""How many items have each value of a facet, counted while the page is made.

Counting passes over what is found once more, in tantivy alone: a thread of its own does it on
another processor. It has done half of it before the page is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fupin_cms.ledger.search import FacetValue

from .query import filtered
from .threads import aside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Future

    from ...deadline import Deadline
    from ...filters import Filters

_MOST_VALUES = 1000

Facets = dict[str, list[FacetValue]]


@dataclass(frozen=True)
class FacetCounter:
    """Counts the facets `names`, each without its own filter."""

    searcher: Any
    names: Sequence[str]
    filters: Filters
    deadline: Deadline

    def begin(self, gate: Any) -> Future[Facets]:
        """Count in a thread."""
        return aside(self.of, gate)

    def of(self, gate: Any) -> Facets:
        """The values of what passes the gate. Raises SearchUnavailableError."""
        chosen = [name for name in self.names if name in self.filters.terms]
        others = [name for name in self.names if name not in self.filters.terms]
        counted = self._counted(filtered(gate, self.filters), others)
        for name in chosen:
            counted |= self._counted(filtered(gate, self.filters, without=name), [name])
        return {name: counted[name] for name in self.names}

    def _counted(self, clause: Any, names: Sequence[str]) -> Facets:
        if not names:
            return {}
        self.deadline.check()
        wanted = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in names}
        counted = self.searcher.aggregate(clause, wanted)
        return {name: _values(counted[name]["buckets"]) for name in names}


def _values(buckets: Sequence[Mapping[str, Any]]) -> list[FacetValue]:
    values = [FacetValue(one["key"], one["doc_count"]) for one in buckets]
    return sorted(values, key=lambda one: (-one.count, one.value))

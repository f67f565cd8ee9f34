"""Items that may come first, and what is known of all the others."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...clauses import Constant

Hit = tuple[float, Any]
"""A score and an address."""


@dataclass(frozen=True)
class Shortlist:
    """Hits in the order of their scores, before their passages and titles are looked at."""

    hits: Sequence[Hit]
    others: float = -inf
    """No item that is not among the hits has a higher score."""
    unsure: Constant | None = None
    """Not among the scores yet: it may give its points to any item, listed or not."""

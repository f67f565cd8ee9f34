"""Totals that were typed, beside what the rows add up to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Sum:
    """A total in 元: as typed (None where it was left empty) and as computed from its parts."""

    label: str
    typed: Decimal | None
    computed: Decimal
    parts: str = ""
    """What was added up, as the editor knows it (分配明细)."""

    @property
    def difference(self) -> Decimal:
        """Typed minus computed; zero where nothing was typed to compare with."""
        return Decimal(0) if self.typed is None else self.typed - self.computed


def total(*amounts: Decimal | None) -> Decimal:
    """The sum of the amounts that are known."""
    return sum((amount for amount in amounts if amount is not None), Decimal(0))

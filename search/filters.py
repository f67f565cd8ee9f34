"""Filters of a query in the form that engines work with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .numbers import typed_document_number

TERMS = (
    "category",
    "department",
    "region",
    "topic",
    "section",
    "catalogue_item",
    "validity",
    "year",
    "has_attachment",
)
"""Filters on exact values; several values of one widen it."""
DAYS = {
    "released_from": ("released_on", "from"),
    "released_to": ("released_on", "to"),
    "written_from": ("written_on", "from"),
    "written_to": ("written_on", "to"),
}
"""Filters on dates, both ends included."""
_TRUE = frozenset({"true", "1", "on", "yes"})


@dataclass(frozen=True)
class Filters:
    """`terms`: any of these values. `days`: from and to, as yyyymmdd."""

    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    days: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    document_numbers: Sequence[str] = ()


def day_number(day: dt.date) -> int:
    """A date as yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day


def read_filters(given: Mapping[str, Sequence[str]]) -> Filters:
    """The filters of a query; empty values filter nothing.

    Raises ValueError for a filter or a date that there is not: readers refuse those before.
    """
    terms: dict[str, Sequence[str]] = {}
    ends: dict[str, dict[str, int]] = {}
    numbers: list[str] = []
    for name, raw in given.items():
        values = [value for value in raw if value]
        if not values:
            continue
        if name == "has_attachment":
            terms[name] = [truth(value.lower() in _TRUE) for value in values]
        elif name in TERMS:
            terms[name] = values
        elif name in DAYS:
            field_name, end = DAYS[name]
            ends.setdefault(field_name, {})[end] = day_number(dt.date.fromisoformat(values[-1]))
        elif name == "document_number":
            numbers += [typed_document_number(value)[0] for value in values]
        else:
            raise ValueError(f"unknown filter: {name}")
    days = {name: (bounds.get("from"), bounds.get("to")) for name, bounds in ends.items()}
    return Filters(terms=terms, days=days, document_numbers=numbers)


def truth(value: bool) -> str:  # noqa: FBT001
    """A yes or no as a value to filter by."""
    return "true" if value else "false"

"""Filters of a query in the form that engines work with; their meaning is `DisclosureFilter`'s."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.datastructures import MultiValueDict

from fupin_cms.ledger.filters import DisclosureFilter
from fupin_cms.ledger.models import Disclosure

from .analysis import whole_characters
from .numbers import typed_document_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

TERMS = (
    "category",
    "department",
    "region",
    "topic",
    "subject",
    "section",
    "catalogue_item",
    "validity",
    "year",
    "has_attachment",
)
"""Filters on exact values; several values of one widen it."""
DAYS = ("released", "written")
"""Dates that `…_from` and `…_to` filter by, both ends included."""


@dataclass(frozen=True)
class Filters:
    """`terms`: any of these values. `days`: from and to, as yyyymmdd."""

    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    days: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    document_number: str = ""
    """The key of `numbers` that the item's own number must have."""


NO_FILTERS = Filters()


def day_number(day: dt.date) -> int:
    """A date as yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day


def term(value: str | int | bool) -> str:
    """A value as it is indexed and counted."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_filters(given: Mapping[str, Sequence[str]]) -> Filters:
    """The filters of a query; empty values filter nothing.

    Raises ValueError for a filter or a value that there is not: readers refuse those before.
    """
    if unknown := given.keys() - DisclosureFilter.base_filters.keys():
        raise ValueError(f"unknown filters: {', '.join(sorted(unknown))}")
    kept = ((name, tuple(one for one in given[name] if one)) for name in sorted(given))
    return _read(tuple((name, values) for name, values in kept if values))


@lru_cache(maxsize=1024)
def _read(given: tuple[tuple[str, tuple[str, ...]], ...]) -> Filters:
    """Remembered, because to make and clean the form takes as long as to search."""
    if not given:
        return NO_FILTERS
    data = MultiValueDict({name: list(values) for name, values in given})
    form = DisclosureFilter(data, Disclosure.objects.none()).form
    if not form.is_valid():
        raise ValueError(f"wrong filters: {form.errors.as_json()}")
    cleaned = {name: value for name, value in form.cleaned_data.items() if value not in ("", None)}
    number = cleaned.get("document_number")
    return Filters(
        terms={name: values for name in TERMS if (values := _terms(cleaned.get(name)))},
        days={name: ends for name in DAYS if any(ends := _ends(cleaned, name))},
        document_number=whole_characters(typed_document_number(number)[0]) if number else "",
    )


def _terms(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [whole_characters(term(one)) for one in values]


def _ends(cleaned: Mapping[str, Any], name: str) -> tuple[int | None, int | None]:
    first, last = cleaned.get(f"{name}_from"), cleaned.get(f"{name}_to")
    return (day_number(first) if first else None, day_number(last) if last else None)

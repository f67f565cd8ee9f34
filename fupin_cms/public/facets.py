"""Facets: how many items each value of a filter would leave, and the links that set it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from fupin_cms.ledger.filters import DisclosureFilter
from fupin_cms.ledger.search import FACETS, FacetValue

from .paging import with_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from fupin_cms.ledger.models import DisclosureQuerySet
    from fupin_cms.ledger.reading import Labels

_COLUMNS = tuple(name for name in FACETS if name != "topic")
_SHOWN = 8
"""So many values of a facet are in sight; the others unfold."""

Counts = dict[str, list[FacetValue]]


@dataclass(frozen=True)
class FacetLink:
    """A value of a facet with the address that sets it, or that takes it away where it is set."""

    label: str
    count: int
    address: str
    is_set: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    first: Sequence[FacetLink]
    others: Sequence[FacetLink]
    is_set: bool


@dataclass(frozen=True)
class Chosen:
    """A filter that is set, with the address without it."""

    label: str
    value: str
    address: str


def count_facets(query: QueryDict, rows: DisclosureQuerySet) -> Counts:
    """Counts from the database, each facet without its own filter. Two queries.

    `rows` are all that could be listed, before any filter.
    """
    chosen = {name: set(query.getlist(name)) for name in FACETS}
    others = query.copy()
    for name in _COLUMNS:
        others.pop(name, None)
    by_columns = _grouped(DisclosureFilter(others, rows).qs, _COLUMNS)
    others.pop("topic", None)
    by_topic = _grouped(
        DisclosureFilter(others, rows).qs.filter(topics__isnull=False),
        (*_COLUMNS, "topics__code"),
    )
    counts = {
        name: _sum(by_columns, name, chosen, position) for position, name in enumerate(_COLUMNS)
    }
    counts["topic"] = _sum(by_topic, "topic", chosen, len(_COLUMNS))
    return {name: counts[name] for name in FACETS}


def _grouped(rows: DisclosureQuerySet, columns: Sequence[str]) -> list[tuple[tuple[str, ...], int]]:
    groups = rows.order_by().values_list(*columns).annotate(count=Count("pk"))
    return [(tuple(map(_code, values)), count) for *values, count in groups]


def _code(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sum(
    groups: list[tuple[tuple[str, ...], int]],
    name: str,
    chosen: Mapping[str, set[str]],
    position: int,
) -> list[FacetValue]:
    others = [(i, chosen[n]) for i, n in enumerate(_COLUMNS) if n != name and chosen[n]]
    counter: Counter[str] = Counter()
    for values, count in groups:
        if all(values[i] in allowed for i, allowed in others):
            counter[values[position]] += count
    return [FacetValue(value, count) for value, count in counter.most_common()]


def facet_links(
    query: QueryDict, counts: Mapping[str, Sequence[FacetValue]], labels: Labels
) -> list[Facet]:
    """The facets as they stand beside a list. A value that nothing public has is left out."""
    facets = []
    for name, values in counts.items():
        chosen = query.getlist(name)
        links = [
            FacetLink(label, one.count, _toggled(query, name, one.value), one.value in chosen)
            for one in values
            if (label := labels.of(name, one.value)) is not None
        ]
        if name == "year":
            links.sort(key=lambda link: link.label, reverse=True)
        if links:
            label = str(DisclosureFilter.base_filters[name].label)
            facets.append(Facet(name, label, links[:_SHOWN], links[_SHOWN:], bool(chosen)))
    return facets


def _toggled(query: QueryDict, name: str, value: str) -> str:
    chosen = query.getlist(name)
    if name == "has_attachment":  # one value at a time: both together are no filter
        left = [] if value in chosen else [value]
    else:
        left = [one for one in chosen if one != value]
        left += [] if value in chosen else [value]
    return with_parameters(query, **{name: left or None})


def chosen_filters(
    query: QueryDict, filters: Mapping[str, Sequence[str]], labels: Labels
) -> list[Chosen]:
    """The filters that are set, each with the address that takes it away."""
    return [
        Chosen(
            str(DisclosureFilter.base_filters[name].label),
            labels.of(name, value) or value,
            with_parameters(query, **{name: [one for one in values if one != value] or None}),
        )
        for name, values in filters.items()
        for value in values
    ]

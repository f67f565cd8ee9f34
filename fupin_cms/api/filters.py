"""The shared FilterSet as query parameters, for validation and for OpenAPI."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict
from pydantic import BaseModel, Field, create_model

from fupin_cms.ledger.filters import CodesField, DisclosureFilter, DocumentNumberField, YearsField
from fupin_cms.ledger.models import DisclosureQuerySet

from .problems import ParameterFault, ProblemError


def _is_multiple(filter_: django_filters.Filter) -> bool:
    return isinstance(filter_, django_filters.MultipleChoiceFilter | django_filters.BaseCSVFilter)


MANY = frozenset(
    name for name, filter_ in DisclosureFilter.base_filters.items() if _is_multiple(filter_)
)
"""Filters that may be repeated; each further value widens the answer."""


def _fields() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, filter_ in DisclosureFilter.base_filters.items():
        kind: Any = list[str] if name in MANY else str | None
        default: Any = Field([] if name in MANY else None, title=str(filter_.label or name))
        fields[name] = (kind, default)
    return fields


FILTER_FIELDS = _fields()
"""Each filter as the field of a query model: (type, Field)."""
FilterParameters: type[BaseModel] = create_model("FilterParameters", **FILTER_FIELDS)


def _allowed(field: forms.Field) -> list[str]:
    """What a filter takes: the values of a closed vocabulary, or how a value is written."""
    match field:
        case YearsField():
            return ["YYYY"]
        case CodesField():
            return ["codes of the vocabulary"]
        case forms.MultipleChoiceField() | forms.TypedChoiceField():
            choices: Any = field.choices
            return [str(code) for code, _ in choices if code]
        case forms.DateField():
            return ["YYYY-MM-DD"]
        case DocumentNumberField():
            return ["粤办函〔2018〕225号"]
    return []


def is_filtered(query: QueryDict) -> bool:
    """Whether a query names any filter."""
    return not FILTER_FIELDS.keys().isdisjoint(query)


@lru_cache(maxsize=128)
def _only(names: frozenset[str]) -> type[DisclosureFilter]:
    """The FilterSet with these filters alone: a filter that is not asked for costs nothing."""
    base_filters = {
        name: filter_ for name, filter_ in DisclosureFilter.base_filters.items() if name in names
    }
    chosen: type[DisclosureFilter] = type("Asked", (DisclosureFilter,), {})
    chosen.base_filters = base_filters
    return chosen


def filtered(query: QueryDict, rows: DisclosureQuerySet) -> DisclosureQuerySet:
    """The rows that the query's filters leave.

    Raises ProblemError (422) with one fault for each wrong value.
    """
    filterset = _only(frozenset(query) & frozenset(FILTER_FIELDS))(data=query, queryset=rows)
    if not filterset.is_valid():
        raise ProblemError(
            "invalid-parameter",
            errors=[
                ParameterFault(
                    parameter=name,
                    rule=error["code"] or "invalid",
                    got=", ".join(query.getlist(name))[:200],
                    allowed=_allowed(filterset.form.fields[name]),
                )
                for name, errors in filterset.form.errors.get_json_data().items()
                for error in errors
            ],
        )
    result: DisclosureQuerySet = filterset.qs
    return result

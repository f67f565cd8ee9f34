"""The shared FilterSet as query parameters, for validation and for OpenAPI."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import QueryDict
from pydantic import BaseModel, Field, create_model

from fupin_cms.ledger.filters import DisclosureFilter
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


FilterParameters: type[BaseModel] = create_model("FilterParameters", **_fields())


def filtered(query: QueryDict, rows: DisclosureQuerySet) -> DisclosureQuerySet:
    """The rows that the query's filters leave.

    Raises ProblemError (422) with one fault for each wrong value.
    """
    filterset = DisclosureFilter(data=query, queryset=rows)
    if not filterset.is_valid():
        raise ProblemError(
            "invalid-parameter",
            errors=[
                ParameterFault(
                    parameter=name,
                    rule=error["code"] or "invalid",
                    got=", ".join(query.getlist(name))[:200],
                )
                for name, errors in filterset.form.errors.get_json_data().items()
                for error in errors
            ],
        )
    result: DisclosureQuerySet = filterset.qs
    return result

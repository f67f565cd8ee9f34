"""Strictness: a parameter that is not known, or stands twice, is refused and not ignored."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Schema
from pydantic import BaseModel, BeforeValidator
from pydantic_core import PydanticCustomError

from .problems import ParameterFault, ProblemError

View = Callable[..., HttpResponseBase]
_ATTRIBUTE = "fupin_strict"


def _plain_digits(value: Any) -> Any:
    if isinstance(value, str) and not _INTEGER.fullmatch(value):
        raise PydanticCustomError("int_parsing", "An integer is written in plain digits")
    return value


_INTEGER = re.compile(r"-?[0-9]{1,20}")
PLAIN_DIGITS = BeforeValidator(_plain_digits)
"""Behind the bounds of an optional integer: before them they would leave the schema."""
Whole = Annotated[int, PLAIN_DIGITS]
"""An integer of a query, in one way of writing: neither `5.0` nor `+5`, ` 5` or `1_0`."""


class Nothing(Schema):
    """No parameters."""


def check_parameters(request: HttpRequest, single: set[str], many: frozenset[str]) -> None:
    """Raises ProblemError (422) for unknown and for repeated single-valued parameters."""
    if all(
        (name in many or (name in single and len(values) == 1))
        and not any("\0" in value for value in values)
        for name, values in request.GET.lists()
    ):
        return
    allowed = sorted(single | many)
    faults = [
        ParameterFault(
            parameter=name[:200],
            rule="unknown_parameter",
            got=request.GET[name][:200],
            allowed=allowed,
        )
        for name in request.GET
        if name not in single and name not in many
    ]
    faults += [
        ParameterFault(
            parameter=name,
            rule="repeated",
            got=", ".join(request.GET.getlist(name))[:200],
            allowed=["one value"],
        )
        for name in request.GET
        if name in single and len(request.GET.getlist(name)) > 1
    ]
    faults += [
        ParameterFault(parameter=name, rule="null_character", got=value[:200])
        for name in request.GET
        if name in single or name in many
        for value in request.GET.getlist(name)
        if "\0" in value
    ]
    if faults:
        raise ProblemError("invalid-parameter", errors=faults)


def strict(*models: type[BaseModel], many: frozenset[str] = frozenset()) -> Callable[[View], View]:
    """Accept only the fields of these query models; those in `many` may be repeated."""
    fields = [one for model in models for one in model.model_fields.items()]
    single = {field.alias or name for name, field in fields} - many

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            check_parameters(request, single, many)
            return view(request, *args, **kwargs)

        return guarded

    setattr(decorate, _ATTRIBUTE, True)
    return decorate


def is_strict(decorator: Callable[[View], View]) -> bool:
    """Whether it is one of `strict`, which lets an empty query pass."""
    return getattr(decorator, _ATTRIBUTE, False)

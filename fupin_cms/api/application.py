"""The NinjaAPI whose every error is a problem, and which knows the doors to its operations."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError, ValidationErrorContext
from ninja.operation import Operation

from .problems import ParameterFault, ProblemError, invalid, unavailable

logger = logging.getLogger(__name__)
_SHOWN = 200
"""So much of a wrong value is given back."""


class DisclosureAPI(NinjaAPI):
    """Errors are problem+json; what we did not expect is logged, and says nothing."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """The problem that an error becomes."""
        return problem_of(request, exc).response()

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """Pydantic's faults, each with the value that was got."""
        faults: list[dict[str, Any]] = []
        for context in error_contexts:
            model = context.model
            for fault in context.pydantic_validation_error.errors(include_url=False):
                place = model.__ninja_flatten_map_reverse__.get(fault["loc"], fault["loc"])
                faults.append({**fault, "loc": (model.__ninja_param_source__, *place)})
        return ValidationError(faults)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's name: what generated clients call it too."""
        return str(operation.view_func.__name__)

    def doors(self) -> Iterator[tuple[URLPattern, list[Operation]]]:
        """Each address with the operations behind it; the first of one address has them all."""
        for router in self._get_bound_routers():
            views = [view for view in router.path_operations.values() for _ in view.operations]
            for pattern, view in zip(router.urls_paths(router.prefix), views, strict=True):
                yield pattern, view.operations


def problem_of(request: HttpRequest, error: Exception) -> ProblemError:
    """What a caller is told of an exception."""
    match error:
        case ProblemError():
            told = error
        case ValidationError():
            told = _invalid(error)
        case HttpError(status_code=400):  # ninja's: the body is no JSON
            told = invalid("body", "json_invalid")
        case Http404():
            told = ProblemError("not-found")
        case RequestDataTooBig():
            told = ProblemError("too-large", "The body is larger than this site takes.")
        case SuspiciousOperation():  # too many parameters, a name that leads elsewhere
            told = ProblemError("bad-request")
        case DatabaseError():
            logger.error("database error in the API", exc_info=error)
            told = unavailable("The database cannot answer now.")
        case _:
            logger.error("unexpected error in the API: %s", request.path, exc_info=error)
            told = ProblemError("internal-error")
    return told


def _invalid(error: ValidationError) -> ProblemError:
    faults = [
        ParameterFault(
            parameter=_parameter(fault["loc"]),
            rule=str(fault["type"]),
            got=_got(fault.get("input")),
            allowed=_allowed(fault),
        )
        for fault in error.errors[:100]
    ]
    return ProblemError("invalid-parameter", errors=faults)


def _parameter(place: tuple[Any, ...]) -> str:
    """`limit` of a query; `3.digest` of what stands in a body."""
    if place[0] == "body":
        return ".".join(str(part) for part in place[2:]) or "body"
    return str(place[-1])


def _got(value: Any) -> str | None:
    return value[:_SHOWN] if isinstance(value, str) else None


def _allowed(fault: dict[str, Any]) -> list[str] | None:
    limits = {name: value for name, value in fault.get("ctx", {}).items() if name != "error"}
    return [f"{name} {value}" for name, value in limits.items()] or _WRITTEN.get(fault["type"])


_WRITTEN = {
    "int_parsing": ["an integer in plain digits"],
    "uuid_parsing": ["a UUID"],
}
"""How a value is written whose kind has no limits to name."""

"""The headless API of the plugin: its own `NinjaAPI`, strict and self-describing."""

from __future__ import annotations

import logging
from typing import Any

import orjson
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import NinjaAPI, Router
from ninja.decorators import decorate_view
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema

from fupin_cms.conf import get_settings
from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.models import Head

from . import changes, disclosures, ledger, search, vocabularies
from .answers import ready_json
from .problems import MEDIA_TYPE as PROBLEM_MEDIA_TYPE
from .problems import ParameterFault, Problem, ProblemError, unavailable
from .schemas import ServiceOut
from .strict import strict

logger = logging.getLogger(__name__)
VERSION = "1.0"


class DisclosureAPI(NinjaAPI):
    """A NinjaAPI whose errors are problem+json, in the answers and in the OpenAPI document."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """The problem that an error becomes. What we did not expect is logged, and says nothing."""
        match exc:
            case ProblemError():
                return exc.response()
            case ValidationError():
                return _invalid(exc).response()
            case Http404():
                return ProblemError("not-found").response()
            case DatabaseError():
                logger.error("database error in the API", exc_info=exc)
                return unavailable("The database cannot answer now.").response()
            case _:
                logger.error("unexpected error in the API: %s", request.path, exc_info=exc)
                return ProblemError("internal-error").response()

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        for path in schema["paths"].values():
            for operation in path.values():
                _describe_errors(operation["responses"])
        return schema


def _describe_errors(responses: dict[Any, dict[str, Any]]) -> None:
    """Errors are problem+json; ninja describes every answer as JSON."""
    for status, response in responses.items():
        content = response.get("content")
        if content and int(status) >= 400:  # noqa: PLR2004
            response["content"] = {PROBLEM_MEDIA_TYPE: content.pop("application/json")}


def _invalid(error: ValidationError) -> ProblemError:
    faults = [
        ParameterFault(
            parameter=str(fault["loc"][-1]),
            rule=str(fault["type"]),
            allowed=_allowed(fault),
        )
        for fault in error.errors
    ]
    return ProblemError("invalid-parameter", errors=faults)


def _allowed(fault: dict[str, Any]) -> list[str] | None:
    limits = {name: value for name, value in fault.get("ctx", {}).items() if name != "error"}
    return [f"{name} {value}" for name, value in limits.items()] or None


root = Router(tags=["service"])


@root.get("/", response={200: ServiceOut, 422: Problem, 503: Problem}, summary="服务说明")
@decorate_view(strict(disclosures.Nothing))
def service(request: HttpRequest) -> HttpResponseBase:
    """Where everything is, and up to which `seq` the answers go."""
    head = Head.objects.get(stream=Stream.PUBLIC)
    base = request.path
    names = (
        "disclosures",
        "changes",
        "search",
        "suggest",
        "categories",
        "departments",
        "regions",
        "topics",
        "ledger",
        "openapi.json",
        "docs",
    )
    body = orjson.dumps(
        {
            "name": get_settings().BODY_NAME,
            "version": VERSION,
            "as_of": head.seq,
            "epoch": str(head.epoch),
            "limits": {"disclosures": 100, "changes": 500, "search": 100},
            "links": {name: f"{base}{name}" for name in names},
        }
    )
    return ready_json(request, body, etag=digest(body), weak=True)


api = DisclosureAPI(
    title="扶贫信息公开接口",
    version=VERSION,
    description="Public items of the ledger, as they were signed. Reading needs no key.",
    urls_namespace="fupin_api",
)
api.add_router("/", root)
api.add_router("/disclosures", disclosures.router)
api.add_router("/changes", changes.router)
api.add_router("/", search.router)
api.add_router("/ledger", ledger.router)
api.add_router("/", vocabularies.router)

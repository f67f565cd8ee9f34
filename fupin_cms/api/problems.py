"""Errors of the API: RFC 9457 problem details, everywhere below `/api/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.http import HttpResponse
from ninja import Schema
from pydantic import Field

MEDIA_TYPE = "application/problem+json"
TYPE_BASE = "/api/v1/problems/"


class ParameterFault(Schema):
    """One fault of a request: which parameter, which rule, what was got and what is allowed."""

    parameter: str
    rule: str
    got: str | None = None
    allowed: list[str] | None = None


class Problem(Schema):
    """An error. `type` resolves to a page that explains it."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[ParameterFault] = Field(default_factory=list)


@dataclass(frozen=True)
class ProblemKind:
    """A kind of error with its stable address and what the caller can do."""

    code: str
    status: int
    title: str
    advice: str


KINDS: dict[str, ProblemKind] = {
    kind.code: kind
    for kind in (
        ProblemKind(
            "invalid-parameter",
            422,
            "A parameter is unknown or has a wrong value",
            "See `errors`: each names the parameter, the rule it breaks and what is allowed.",
        ),
        ProblemKind(
            "invalid-cursor",
            422,
            "The cursor does not belong to this query",
            "Start again from the first page: leave `cursor` out.",
        ),
        ProblemKind(
            "not-found", 404, "There is no such resource", "Check the address; ids are UUIDs."
        ),
        ProblemKind(
            "gone",
            410,
            "The item was public and is not any more",
            "Remove it from your pages. `tombstone` says why and since when.",
        ),
        ProblemKind(
            "method-not-allowed",
            405,
            "The method is not allowed here",
            "See the `Allow` header: nearly all is read with GET and HEAD.",
        ),
        ProblemKind(
            "not-acceptable",
            406,
            "The media types asked for cannot be given here",
            "See `available`, and send one of these in `Accept`, or leave the header out.",
        ),
        ProblemKind(
            "bad-request",
            400,
            "The request cannot be read",
            "Send it to the address under which the documentation stands, as HTTP asks for.",
        ),
        ProblemKind(
            "unauthorized",
            401,
            "The key is missing or is no good key",
            "See `errors` for the rule. Reading needs no key: without the header it is anonymous.",
        ),
        ProblemKind(
            "forbidden",
            403,
            "This is not allowed to the caller",
            "See `errors` for the rule; ask the office for what is missing.",
        ),
        ProblemKind(
            "precondition-failed",
            412,
            "The resource is in another state than the one asked for",
            "Leave `If-Match` and `If-Unmodified-Since` out, and look at what there is now.",
        ),
        ProblemKind(
            "too-large",
            413,
            "The body of the request is too large",
            "Send it in several parts; `detail` says how much is taken.",
        ),
        ProblemKind(
            "uri-too-long",
            414,
            "The query of the address is too long",
            "Shorten it; `detail` says how much is taken.",
        ),
        ProblemKind(
            "headers-too-large",
            431,
            "The headers of the request are too large",
            "Send fewer or shorter ones: this interface needs none but those of its documentation.",
        ),
        ProblemKind(
            "unsupported-media-type",
            415,
            "The body of the request is of another type than is read here",
            "Send `Content-Type: application/json`, in UTF-8 and without a content coding.",
        ),
        ProblemKind(
            "too-many-requests",
            429,
            "The limit of calls is used up",
            "Try again after the seconds in `Retry-After`; `RateLimit` says what is left.",
        ),
        ProblemKind(
            "epoch-changed",
            409,
            "The numbers of the change feed have begun anew",
            "Load everything again from `resynchronise`, then follow `changes` from its `as_of`.",
        ),
        ProblemKind(
            "unavailable",
            503,
            "A part of the service is down",
            "Try again after the seconds in `Retry-After`; nothing was lost.",
        ),
        ProblemKind(
            "busy",
            503,
            "As many of these long answers are running as this server gives at once",
            "Try again after the seconds in `Retry-After`.",
        ),
        ProblemKind(
            "internal-error", 500, "Something failed on our side", "Try again; tell us if it stays."
        ),
    )
}


@dataclass(eq=False)
class ProblemError(Exception):
    """Raised anywhere in the API room; becomes a problem+json answer."""

    code: str
    detail: str = ""
    errors: list[ParameterFault] = field(default_factory=list)
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> HttpResponse:
        kind = KINDS[self.code]
        body: dict[str, Any] = {
            "type": f"{TYPE_BASE}{kind.code}",
            "title": kind.title,
            "status": kind.status,
            "detail": self.detail or kind.advice,
            "errors": [fault.model_dump(exclude_none=True) for fault in self.errors],
            **self.extra,
        }
        response = HttpResponse(orjson.dumps(body), status=kind.status, content_type=MEDIA_TYPE)
        response["Cache-Control"] = "no-cache"
        for name, value in self.headers.items():
            response[name] = value
        return response


def invalid(
    parameter: str, rule: str, *, got: str | None = None, allowed: list[str] | None = None
) -> ProblemError:
    """The 422 for one parameter."""
    fault = ParameterFault(parameter=parameter, rule=rule, got=got, allowed=allowed)
    return ProblemError("invalid-parameter", errors=[fault])


def unavailable(detail: str, *, retry_after_seconds: int = 30) -> ProblemError:
    """The 503 that says when to come back."""
    return ProblemError("unavailable", detail, headers={"Retry-After": str(retry_after_seconds)})

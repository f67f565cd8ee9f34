"""What is to go: one table, told in headers, in the OpenAPI document and on a page of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import http_date

from .answers import add_link

PAGE = "/api/v1/deprecations"


@dataclass(frozen=True)
class Deprecation:
    """An operation, or one of its parameters, that is to go.

    `path` is written as in the OpenAPI document, below `/api/v1`: `/disclosures/{content_id}`.
    `sunset` is when it goes; None while that is not decided. What is public for years is not
    taken away quickly: at least a year lies between the two.
    """

    path: str
    since: dt.datetime
    replacement: str
    sunset: dt.datetime | None = None
    parameter: str = ""

    @property
    def anchor(self) -> str:
        """The entry's place on the page."""
        return f"{self.path.strip('/')}.{self.parameter}".strip(".").translate(_IN_ANCHORS)

    def concerns(self, request: HttpRequest) -> bool:
        return not self.parameter or self.parameter in request.GET


_IN_ANCHORS = str.maketrans({"/": "-", "{": None, "}": None})
DEPRECATED: tuple[Deprecation, ...] = ()
"""Newest last. An entry stays until its `sunset`; then the operation goes in a new version."""


def deprecations(path: str) -> Iterator[Deprecation]:
    """The entries of a path as the OpenAPI document writes it, below `/api/v1`."""
    return (entry for entry in DEPRECATED if entry.path == path)


def announce(request: HttpRequest, response: HttpResponseBase) -> None:
    """`Deprecation` (RFC 9745), `Sunset` (RFC 8594) and the links that explain them."""
    if not DEPRECATED:
        return
    match = request.resolver_match
    told = [
        entry
        for entry in deprecations(_template(match.route) if match else "")
        if entry.concerns(request)
    ]
    if not told:
        return
    first = min(told, key=lambda entry: entry.since)
    response.headers["Deprecation"] = f"@{int(first.since.timestamp())}"
    ends = [entry.sunset for entry in told if entry.sunset is not None]
    if ends:
        response.headers["Sunset"] = http_date(min(ends).timestamp())
    for entry in told:
        relations = "deprecation sunset" if entry.sunset else "deprecation"
        add_link(response, f"{PAGE}#{entry.anchor}", relations, media_type="text/html")


def _template(route: str) -> str:
    """`api/v1/disclosures/<uuid:content_id>` as the OpenAPI document writes it."""
    parts = route.removeprefix("api/v1").split("/")
    return "/".join(_segment(part) for part in parts)


def _segment(part: str) -> str:
    if not part.startswith("<"):
        return part
    return "{" + part.strip("<>").rpartition(":")[2] + "}"

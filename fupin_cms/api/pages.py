"""The pages that explain the API: its description, the documentation, problems, what is to go."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fupin_cms.ledger.canonical import digest

from .answers import REFERENCE, ready_json
from .deprecation import DEPRECATED
from .main import api
from .openapi import served
from .problems import KINDS, ProblemError

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
"""The pages take nothing from anywhere else, so they need no internet either."""


def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    body = served()
    return ready_json(request, body, etag=digest(body), cache=REFERENCE)


def docs(request: HttpRequest) -> HttpResponse:
    """The documentation, from our own static files."""
    return _page(api.docs.render_page(request, api))


def deprecations(request: HttpRequest) -> HttpResponse:
    """What is to go, since when and until when."""
    context = {"entries": DEPRECATED}
    return _page(render(request, "fupin_cms/api/deprecations.html", context))


def problem(request: HttpRequest, code: str) -> HttpResponse:
    """The page that a problem's `type` resolves to."""
    kind = KINDS.get(code)
    if kind is None:
        raise ProblemError("not-found")
    return _page(render(request, "fupin_cms/api/problem.html", {"kind": kind}))


def _page(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = REFERENCE
    response.headers["Content-Security-Policy"] = _POLICY
    return response

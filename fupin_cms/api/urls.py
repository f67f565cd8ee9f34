"""The headless API, and problem+json for every path below it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path

from .main import api
from .problems import KINDS, ProblemError

View = Callable[..., HttpResponseBase]
_METHODS = "GET, HEAD, OPTIONS"


def _readable(view: View) -> View:
    """HEAD and OPTIONS wherever GET is; any other method is a problem; CORS for reading."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            response["Allow"] = _METHODS
            response["Access-Control-Allow-Methods"] = _METHODS
            response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
        elif request.method not in {"GET", "HEAD"}:
            response = ProblemError("method-not-allowed", headers={"Allow": _METHODS}).response()
        elif not request.accepts("application/json") and not request.accepts("text/html"):
            response = ProblemError("not-acceptable").response()
        else:
            request.method = "GET"  # the server leaves the body of a HEAD answer out
            response = _answer(view, request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    guarded.csrf_exempt = True  # type: ignore[attr-defined]  # read only, no cookie is looked at
    return guarded


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except ProblemError as problem:  # raised by what guards an operation, before ninja's handlers
        return problem.response()


def _unknown(_request: HttpRequest, rest: str) -> HttpResponseBase:
    del rest
    return ProblemError("not-found").response()


def _problem_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """The page that a problem's `type` resolves to."""
    kind = KINDS.get(code)
    if kind is None:
        return ProblemError("not-found").response()
    return render(request, "fupin_cms/api/problem.html", {"kind": kind})


def _guarded(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _readable(pattern.callback)
    return patterns


_api_patterns, _app_name, _namespace = api.urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", ([*_guarded(_api_patterns)], _app_name, _namespace)),
    path("problems/<slug:code>", _readable(_problem_page), name="fupin_api_problem"),
    path("<path:rest>", _readable(_unknown)),
]

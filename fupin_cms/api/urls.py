"""The addresses of the API, and problem+json for every other path below it."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path

from . import pages
from .application import problem_of
from .entrance import Entrance, Nowhere, View
from .main import api
from .negotiation import HTML, JSON, produced_by


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem_of(request, error).response()


def _read(view: View, media_types: tuple[str, ...]) -> Entrance:
    return Entrance(view, media_types=media_types, failed=_failed)


def _operations() -> Iterator[URLPattern]:
    """Ninja's own addresses, each behind its door."""
    for pattern, operations in api.doors():
        media_types = {one: None for each in operations for one in produced_by(each.view_func)}
        pattern.callback = Entrance(
            pattern.callback,
            media_types=tuple(media_types),
            failed=_failed,
            operations=operations,
        )
        yield pattern


unknown = Nowhere(_failed)
"""404 for a path that is nobody's: also outside `v1`, for `fupin_cms.urls`."""

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "",
        (
            [
                path("openapi.json", _read(pages.openapi, JSON), name="openapi-json"),
                path("docs", _read(pages.docs, HTML), name="openapi-view"),
                *_operations(),
            ],
            "ninja",
            "fupin_api",
        ),
    ),
    path("deprecations", _read(pages.deprecations, HTML), name="fupin_api_deprecations"),
    path("problems/<slug:code>", _read(pages.problem, HTML), name="fupin_api_problem"),
    re_path(r"^[\s\S]*$", unknown),
]

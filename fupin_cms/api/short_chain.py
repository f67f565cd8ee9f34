"""The way of a request to the API and to the files: without session, account, messages and form.

What these addresses answer is the same for everybody, so nothing that knows who is signed in
stands before them: they are faster, and no cookie can widen what they show.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, get_urlconf, resolve

from .file_limits import limited

Respond = Callable[[HttpRequest], HttpResponseBase]

FILES = "/files/"
PATHS = ("/api/v1/", FILES)


class ShortChain:
    """Middleware: right after Django's `SecurityMiddleware`, whose work these addresses keep.

    The rest of the chain is left out for PATHS. What of it concerns them is done here: the host is
    one of ALLOWED_HOSTS, the answer says its length, and no other site shows it in a frame. Files
    are counted here; the API counts at its own door.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        # As around every middleware of Django's own chain: what is raised becomes an answer.
        self._view: Callable[[HttpRequest], Any] = convert_exception_to_response(_view)
        self._file: Callable[[HttpRequest], Any] = convert_exception_to_response(
            limited(cast("Respond", self._view))
        )

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The view's answer at once, or that of the whole chain."""
        if not request.path_info.startswith(PATHS):
            return self.get_response(request)
        is_file = request.path_info.startswith(FILES)
        response: HttpResponseBase = (self._file if is_file else self._view)(request)
        if not response.streaming and "Content-Length" not in response.headers:
            response.headers["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]
        if response.status_code != HTTPStatus.NOT_MODIFIED:  # the copy that the reader has says so
            response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        return response


def _view(request: HttpRequest) -> HttpResponseBase:
    """What Django does at the end of a chain. Raises DisallowedHost and Http404."""
    request.get_host()
    match = _resolved(request.path_info, get_urlconf())
    request.resolver_match = match
    response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return response


@lru_cache(maxsize=1024)
def _resolved(path: str, urlconf: str | None) -> ResolverMatch:
    """The view of a path. What is asked for again and again is looked up once."""
    return resolve(path, urlconf)

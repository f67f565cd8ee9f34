"""Pages for what went wrong before any view: problem+json below `/api/`, ours everywhere else.

A site names them in its root URLconf: `handler400 = "fupin_cms.handlers.bad_request"` and so on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .api.problems import KINDS, ProblemError
from .public import errors

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_API = "/api/"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: another host's name, too many fields, a request that cannot be read."""
    if request.path.startswith(_API):
        return ProblemError("bad-request").response()
    return errors.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    if request.path.startswith(_API):
        return ProblemError("forbidden").response()
    return errors.forbidden(request, exception)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    if request.path.startswith(_API):
        return ProblemError("not-found").response()
    return errors.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    if request.path.startswith(_API):
        return ProblemError("internal-error").response()
    return errors.server_error(request)


def unread(code: str, detail: str, *, is_of_the_api: bool) -> HttpResponse:
    """What the web server itself does not take for a request: `code` is one of the problems."""
    if is_of_the_api:
        return ProblemError(code, detail, headers={"Cache-Control": "no-store"}).response()
    return errors.unread(KINDS[code].status)

"""The limit of the frozen files: what is read at `/files/` counts as `read`, as items do.

One file is one call, however large: a page with its attachments stays far below what an address
may, and the line is the proxy's to guard. A wrong key is refused here as in the API.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from .costs import Cost
from .entrance import is_keyed
from .guard import admit, completed
from .problems import ProblemError

FILE = Cost("read")

Respond = Callable[[HttpRequest], HttpResponseBase]


def limited(respond: Respond) -> Respond:
    """Take the cost of a file from the caller's limit before it is looked for."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase
        try:
            admit(request, FILE)
        except ProblemError as problem:
            response = _refusal(request, problem)
        else:
            response = respond(request)
        completed(request, response)
        if is_keyed(request):
            response.headers["Cache-Control"] = "no-store"
        return response

    return answered


def _refusal(request: HttpRequest, problem: ProblemError) -> HttpResponse:
    """problem+json; a line that can be read for whoever followed a link in a browser."""
    response = problem.response()
    if "text/html" not in request.META.get("HTTP_ACCEPT", ""):
        return response
    seconds = response.headers.get("Retry-After")
    said = (
        "访问密钥无效，文件未提供。"
        if seconds is None
        else f"下载过于频繁，请在{seconds}秒后再试。"
    )
    response.content = f"{said}\n".encode()
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    response.headers["Content-Language"] = "zh-CN"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

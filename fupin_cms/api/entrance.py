"""What holds for every answer of the API, before and after its operation.

Methods, media types, sizes, CORS, and problem+json for whatever goes wrong. Cookies are not looked
at: an answer is the same for a visitor and for somebody who is signed in to the admin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja.operation import Operation

from .costs import DEFAULT, cost_of
from .deprecation import announce
from .guard import admit, completed
from .negotiation import acceptable
from .plain import plain
from .problems import ProblemError

View = Callable[..., HttpResponseBase]
Failed = Callable[[HttpRequest, Exception], HttpResponse]
LONGEST_QUERY = 8 * 1024
LARGEST_BODY = 4 * 1024 * 1024
READ = frozenset({"GET"})

_CORS = {"Access-Control-Allow-Origin": "*"}
_READABLE = {
    **_CORS,
    "Access-Control-Expose-Headers": (
        "Content-Disposition, Deprecation, ETag, Link, RateLimit, RateLimit-Policy, Retry-After,"
        " Sunset, X-Request-Id"
    ),
    "X-Content-Type-Options": "nosniff",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    # No `Authorization`: a key that stands in a page of the web is everybody's.
    "Access-Control-Allow-Headers": "If-Modified-Since, If-None-Match, X-Request-Id",
    "Access-Control-Max-Age": "86400",
}


class Entrance:
    """The view of one address: what it takes is known beforehand, what it answers is completed."""

    csrf_exempt = True  # no cookie is looked at

    def __init__(
        self,
        view: View,
        *,
        media_types: tuple[str, ...],
        failed: Failed,
        operations: Iterable[Operation] = (),
    ) -> None:
        """`failed` makes a problem of any exception. Without `operations` the address is read."""
        self.view, self.media_types, self.failed = view, media_types, failed
        self.operations = {method: one for one in operations for method in one.methods}
        self.costs = {method: cost_of(one.view_func) for method, one in self.operations.items()}
        self.plain = plain(self.operations["GET"]) if "GET" in self.operations else None
        methods = set(self.operations) or set(READ)
        if "GET" in methods:
            methods.add("HEAD")
        self.methods = frozenset(methods)
        self.allow = ", ".join(sorted({*methods, "OPTIONS"}))

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = self._answer(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - `failed` logs what it does not expect
            response = self.failed(request, error)
        completed(request, response)
        _add(response, _CORS if response.status_code == HTTPStatus.NOT_MODIFIED else _READABLE)
        if is_keyed(request):
            response.headers["Cache-Control"] = "no-store"
        return response

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = request.method or ""
        if method == "OPTIONS":
            return self._options()
        admit(request, self.costs.get("GET" if method == "HEAD" else method, DEFAULT))
        if method not in self.methods:
            raise ProblemError("method-not-allowed", headers={"Allow": self.allow})
        is_head = method == "HEAD"
        if is_head:
            request.method = "GET"
        self._check(request)
        view = self.view
        if (
            self.plain is not None
            and request.method == "GET"
            and not request.META.get("QUERY_STRING")
        ):
            view = self.plain
        response = view(request, *args, **kwargs)
        announce(request, response)
        return without_body(response) if is_head else response

    def _options(self) -> HttpResponse:
        response = HttpResponse(status=204, headers={"Allow": self.allow})
        del response["Content-Type"]
        if "GET" in self.methods:
            _add(response, _PREFLIGHT)
        return response

    def _check(self, request: HttpRequest) -> None:
        """Raises ProblemError for what is refused whatever the operation is."""
        meta = request.META
        if len(meta.get("QUERY_STRING", "")) > LONGEST_QUERY:
            raise ProblemError("uri-too-long", f"A query has up to {LONGEST_QUERY} bytes.")
        if not acceptable(meta.get("HTTP_ACCEPT", ""), self.media_types):
            raise ProblemError("not-acceptable", extra={"available": list(self.media_types)})
        if request.method == "POST":
            _check_body(request)


class Nowhere(Entrance):
    """The door of a path that is nobody's: 404 for any method."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(_nothing, media_types=(), failed=failed)

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        admit(request, DEFAULT)
        return self.view(request, *args, **kwargs)


def _nothing(_request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
    raise ProblemError("not-found")


def _check_body(request: HttpRequest) -> None:
    meta = request.META
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if (
        request.content_type != "application/json"
        or charset not in {"utf-8", "utf8"}
        or meta.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity"
    ):
        raise ProblemError("unsupported-media-type", headers={"Accept-Post": "application/json"})
    length = meta.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length[:20]) > LARGEST_BODY:
        raise ProblemError("too-large", f"A body has up to {LARGEST_BODY} bytes.")


def _add(response: HttpResponseBase, headers: dict[str, str]) -> None:
    for name, value in headers.items():
        response.headers[name] = value


def is_keyed(request: HttpRequest) -> bool:
    """Whether a partner's key came with the request: its answer is nobody else's."""
    return getattr(getattr(request, "fupin_caller", None), "key", None) is not None


def without_body(response: HttpResponseBase) -> HttpResponseBase:
    """The headers of an answer, with the length that its body would have; nothing is streamed."""
    if not isinstance(response, HttpResponse):
        bare = HttpResponse(status=response.status_code, headers=dict(response.items()))
        response.close()
        return bare
    if response.status_code not in {204, 304}:
        response.headers.setdefault("Content-Length", str(len(response.content)))
    response.content = b""
    return response

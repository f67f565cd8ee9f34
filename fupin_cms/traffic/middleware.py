"""Every request: its id, its line in the access log, its place in the metrics."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.core.signals import request_finished
from django.http import FileResponse, StreamingHttpResponse

from . import measures, request_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

access = logging.getLogger("fupin_cms.access")
HEADER = "X-Request-Id"
_OPEN = ("/api/", "/files/", "/items/", "/disclosures/", "/sections/")
"""Paths that name what is public. Others may hold what opens something: a token, a draft."""


@dataclass(slots=True)
class Visit:
    """A request as it is measured: nothing of it names a reader, or what was searched for."""

    number: str
    method: str
    route: str
    path: str
    status: int
    partner: int | None
    began: float

    def note(self, size: int) -> None:
        """Write its line and count it, once its last byte is handed over."""
        seconds = time.perf_counter() - self.began
        measures.note(
            method=self.method,
            route=self.route,
            status=self.status,
            partner=self.partner,
            seconds=seconds,
            size=size,
        )
        if not access.isEnabledFor(logging.INFO):
            return
        line: dict[str, object] = {
            "request_id": self.number,
            "method": self.method,
            "route": self.route,
            "status": self.status,
            "bytes": size,
            "ms": round(seconds * 1000, 1),
        }
        if self.path.startswith(_OPEN):
            line["path"] = self.path[:500]
        if self.partner is not None:
            line["partner"] = self.partner
        # As `access.info`, without looking for who called it: it is always this line.
        record = logging.LogRecord(access.name, logging.INFO, __file__, 0, "request", (), None)
        vars(record).update(line)
        access.handle(record)


def _over(**_: object) -> None:
    """Django logs 404 and 500 after every middleware: the id holds until all is sent."""
    request_id.end()


request_finished.connect(_over, dispatch_uid="fupin_cms.traffic")


class Traffic:
    """Middleware, the outermost one: what any other answers is noted too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        method = request.method or ""
        number = request_id.begin(request.META.get("HTTP_X_REQUEST_ID", ""))
        response = self.get_response(request)
        response.headers[HEADER] = number
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            # Of the copy that the reader has, not of the empty answer (RFC 9110, 8.6).
            response.headers.pop("Content-Length", None)
        match = request.resolver_match
        visit = Visit(
            number=number,
            method=method if method in measures.METHODS else "other",
            route=match.route if match else "",
            path=request.path,
            status=response.status_code,
            partner=getattr(getattr(request, "fupin_caller", None), "partner_id", None),
            began=began,
        )
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            _follow(response, visit)
        else:
            visit.note(len(response.content) if hasattr(response, "content") else 0)
        return response


def _follow(response: StreamingHttpResponse, visit: Visit) -> None:
    if isinstance(response, FileResponse):  # the server sends the file itself, if it can
        visit.note(int(response.headers.get("Content-Length", 0)))
        return
    response.streaming_content = _Followed(response.streaming_content, visit)  # type: ignore[arg-type]


class _Followed:
    """The pieces of an answer; noted when it ends, also where the reader goes away."""

    def __init__(self, pieces: Iterable[bytes], visit: Visit) -> None:
        self.pieces, self.visit, self.size, self.is_open = iter(pieces), visit, 0, True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        request_id.resume(self.visit.number)
        piece = next(self.pieces)
        self.size += len(piece)
        return piece

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self.visit.note(self.size)

"""Answers made of ready bytes, with their ETag and the conditional half of HTTP."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable
from functools import lru_cache
from http import HTTPStatus

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date

from fupin_cms.conf import get_settings

from .codings import SMALLEST, compressed
from .conditional import is_refused, is_unchanged
from .negotiation import preferred_coding
from .problems import ProblemError

MEDIA_TYPE = "application/json"
REFERENCE = "public, max-age=0, stale-while-revalidate=60, stale-if-error=86400"
"""For what holds no item: descriptions, schemas. It may be old a moment, or while we are down."""

SETTLED_SECONDS = 2
"""A date counts seconds: what changed in this one may change again under the same date."""


def disclosed() -> str:
    """`Cache-Control` for whatever has items in it: every copy is asked about each time.

    A withdrawal holds from its commit, so no cache may serve an item that it has not asked about,
    not even while we are down. A site behind a CDN may allow it some seconds.
    """
    seconds = get_settings().STALE_SECONDS
    if seconds:
        return f"public, max-age=0, stale-while-revalidate={seconds}"
    return "public, max-age=0, must-revalidate"


def ready_json(
    request: HttpRequest,
    body: bytes,
    *,
    etag: str,
    weak: bool = False,
    modified: dt.datetime | None = None,
    status: int = 200,
    media_type: str = MEDIA_TYPE,
    cache: str | None = None,
) -> HttpResponse:
    """Bytes as they are stored, in the coding that the caller wants most, or 304.

    `etag` names the bytes; each coding has a tag of its own. `cache` is the `Cache-Control`, by
    default that of items. Raises ProblemError (412) where the caller wants another state only.
    """
    coding = ""
    if len(body) >= SMALLEST:
        coding = preferred_coding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    tag = f'"{etag}-{coding}"' if coding else f'"{etag}"'
    if weak:
        tag = f"W/{tag}"
    headers = {
        "ETag": tag,
        "Cache-Control": disclosed() if cache is None else cache,
        "Vary": "Accept-Encoding",
    }
    if modified is not None and (seconds := modified.timestamp()) < time.time() - SETTLED_SECONDS:
        headers["Last-Modified"] = _date(int(seconds))
    if status == 200:  # noqa: PLR2004
        last_modified = headers.get("Last-Modified")
        if is_refused(request, tag, last_modified):
            raise ProblemError("precondition-failed", headers={"ETag": tag})
        if is_unchanged(request, tag, last_modified):
            unchanged = HttpResponse(status=304, headers=headers)
            del unchanged["Content-Type"]
            return unchanged
    if coding:
        body = compressed.get(body, coding)
        headers["Content-Encoding"] = coding
    return HttpResponse(body, status=status, content_type=media_type, headers=headers)


@lru_cache(maxsize=4096)
def _date(seconds: int) -> str:
    return http_date(seconds)


def add_link(
    response: HttpResponseBase, target: str, relation: str, *, media_type: str = ""
) -> None:
    """One more `Link`, beside those that the answer has; none where the reader has it."""
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        return  # those of the copy that the reader has (RFC 9110, 15.4.5)
    link = f'<{target}>; rel="{relation}"' + (f'; type="{media_type}"' if media_type else "")
    before = response.headers.get("Link")
    response.headers["Link"] = f"{before}, {link}" if before else link


def join_objects(parts: Iterable[bytes]) -> bytes:
    """A JSON array of objects that are already serialised."""
    return b"[" + b",".join(parts) + b"]"


def with_members(members: dict[str, object], **ready: bytes) -> bytes:
    """A JSON object of plain members and of members that are already serialised."""
    plain = orjson.dumps(members)
    tail = b",".join(b'"' + name.encode() + b'":' + data for name, data in ready.items())
    return plain[:-1] + (b"," if members else b"") + tail + b"}"


def with_member(data: bytes, name: str, ready: bytes) -> bytes:
    """A JSON object that is already serialised, with one member more at its end."""
    before = b"" if data == b"{}" else b","
    return data[:-1] + before + b'"' + name.encode() + b'":' + ready + b"}"

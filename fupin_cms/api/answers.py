"""Answers made of ready bytes, with their ETag and the conditional half of HTTP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

MEDIA_TYPE = "application/json"
CACHE_CONTROL = "public, max-age=0, must-revalidate, stale-while-revalidate=30"
"""Every reader asks again: a withdrawal holds from its commit."""


def ready_json(
    request: HttpRequest,
    body: bytes,
    *,
    etag: str,
    weak: bool = False,
    modified: dt.datetime | None = None,
    status: int = 200,
) -> HttpResponseBase:
    """Bytes as they are stored, or 304 where the caller has them."""
    tag = f'W/"{etag}"' if weak else f'"{etag}"'
    response = HttpResponse(body, status=status, content_type=MEDIA_TYPE)
    response["ETag"] = tag
    response["Cache-Control"] = CACHE_CONTROL
    timestamp = int(modified.timestamp()) if modified else None
    if timestamp is not None:
        response["Last-Modified"] = http_date(timestamp)
    conditional: HttpResponseBase | None = get_conditional_response(
        request, tag, timestamp, response
    )
    return conditional if conditional is not None else response


def join_objects(parts: Iterable[bytes]) -> bytes:
    """A JSON array of objects that are already serialised."""
    return b"[" + b",".join(parts) + b"]"


def with_members(members: dict[str, object], **ready: bytes) -> bytes:
    """A JSON object of plain members and of members that are already serialised."""
    plain = orjson.dumps(members)
    tail = b",".join(b'"' + name.encode() + b'":' + data for name, data in ready.items())
    return plain[:-1] + (b"," if members else b"") + tail + b"}"

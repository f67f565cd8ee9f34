"""Conditional requests (RFC 9110, 13): what the caller has already is not sent again."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.utils.http import parse_etags

_NAMED = re.compile(r"(?:W/)?(\"[^\"]*\")")


def is_unchanged(request: HttpRequest, tag: str, last_modified: str | None) -> bool:
    """Whether the caller's copy is the present one: 304.

    `If-None-Match` compares weakly and alone decides where it is sent. `If-Modified-Since` has to
    be the very date that was sent with the copy: after a backup is restored an item may be older
    than the copy of it, and is another one all the same.
    """
    tags = request.META.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        return _is_among(tag, tags, weakly=True)
    since = request.META.get("HTTP_IF_MODIFIED_SINCE")
    return since is not None and since == last_modified


def is_refused(request: HttpRequest, tag: str, last_modified: str | None) -> bool:
    """Whether the caller wants only another state than the present one: 412."""
    tags = request.META.get("HTTP_IF_MATCH")
    if tags is not None:
        return not _is_among(tag, tags, weakly=False)
    since = request.META.get("HTTP_IF_UNMODIFIED_SINCE")
    return since is not None and last_modified is not None and since != last_modified


def _is_among(tag: str, header: str, *, weakly: bool) -> bool:
    if header.strip() == "*":
        return True
    if weakly:
        return tag.removeprefix("W/") in _NAMED.findall(header)
    return not tag.startswith("W/") and tag in parse_etags(header)

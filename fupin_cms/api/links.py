"""Addresses of our own: of the same query further on, and with the site's host before them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from fupin_cms.conf import get_settings

_HTML = frozenset({"html", "answer_html"})
_ADDRESS = "url"
_ROOTED = re.compile(r'\b(href|src)="(?=/(?!/))')


def same_query(request: HttpRequest, **changed: str | None) -> str:
    """The address of a request with other values of single parameters; None leaves one out."""
    pairs = [
        (name, value)
        for name, values in request.GET.lists()
        if name not in changed
        for value in values
    ]
    pairs += [(name, value) for name, value in changed.items() if value is not None]
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path


def absolute_links(value: Any) -> Any:
    """The same value; every root-relative `url`, and every link in HTML, with `base_url` before it.

    The text is not the signed one any more: `content_digest` holds for root-relative links.
    """
    return _rewritten(value, get_settings().BASE_URL)


def _rewritten(value: Any, base: str) -> Any:
    match value:
        case dict():
            return {name: _member(name, one, base) for name, one in value.items()}
        case list():
            return [_rewritten(one, base) for one in value]
    return value


def _member(name: str, value: Any, base: str) -> Any:
    if not isinstance(value, str):
        return _rewritten(value, base)
    if name == _ADDRESS and value.startswith("/") and not value.startswith("//"):
        return base + value
    if name in _HTML:
        return _ROOTED.sub(rf'\1="{base}', value)
    return value

"""The physical limit: a WSGI application that does nothing but answer bytes that lie ready.

`/<status>/<size>` answers with that status and so many bytes.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_REASONS = {"200": "200 OK", "304": "304 Not Modified"}


@cache
def _body(size: int) -> bytes:
    return b'"' + b"x" * (size - 2) + b'"' if size else b""


def application(
    environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], object]
) -> Iterable[bytes]:
    """Answer at once."""
    _, status, size = environ["PATH_INFO"].split("/")
    body = _body(int(size))
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(_REASONS[status], headers if body else [])
    return [body]

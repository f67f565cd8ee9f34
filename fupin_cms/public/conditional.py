"""Conditional answers: a reader that has the page already is told so."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


def conditional(
    request: HttpRequest, response: HttpResponse, *, changed_at: dt.datetime | None
) -> HttpResponseBase:
    """The page, or 304 where the reader's copy is the same (RFC 9110, 13).

    The tag is of the page's own bytes: it changes with the item, with what links to it and with
    the template alike.
    """
    etag = quote_etag(hashlib.sha256(response.content).hexdigest())
    response.headers["ETag"] = etag
    seconds = None
    if changed_at is not None:
        seconds = int(changed_at.timestamp())
        response.headers["Last-Modified"] = http_date(seconds)
    kept = get_conditional_response(request, etag=etag, last_modified=seconds, response=response)
    return kept if kept is not None else response

"""版本: an earlier version of an item under an address of its own, and what a version changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.http import Http404, HttpResponseRedirect
from django.views.decorators.http import require_safe

from fupin_cms.ledger.addresses import item_url
from fupin_cms.ledger.comparison import compare
from fupin_cms.ledger.events import State, Stream
from fupin_cms.ledger.history import VersionEntry, history, version
from fupin_cms.ledger.moments import stamp

from .conditional import conditional
from .internal import staff_only
from .items import find, gone
from .pages import answer, compose
from .rendering import render_version

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from fupin_cms.ledger.models import Disclosure


@require_safe
def item_version(request: HttpRequest, index_number: str, number: str) -> HttpResponseBase:
    """An earlier version as it was signed; 410 with what remains where it was withdrawn."""
    response = _version(Stream.PUBLIC, index_number, int(number))
    return conditional(request, response, changed_at=None)


@require_safe
def item_changes(request: HttpRequest, index_number: str, number: str) -> HttpResponseBase:
    """What a version changed, compared with the last readable one before it."""
    response = _changes(Stream.PUBLIC, index_number, int(number))
    return conditional(request, response, changed_at=None)


@staff_only
def internal_version(_request: HttpRequest, index_number: str, number: str) -> HttpResponse:
    """An earlier version of an internal item."""
    return _version(Stream.INTERNAL, index_number, int(number))


@staff_only
def internal_changes(_request: HttpRequest, index_number: str, number: str) -> HttpResponse:
    """What a version of an internal item changed."""
    return _changes(Stream.INTERNAL, index_number, int(number))


def _version(stream: Stream, index_number: str, number: int) -> HttpResponse:
    row = find(stream, index_number)
    if row.state != State.CURRENT:
        return gone(orjson.loads(row.body))
    entry = version(stream, row.content_id, number)
    if entry is None:
        raise Http404
    if entry.document is None:
        return _version_gone(row, entry)
    address = item_url(index_number, stream)
    if entry.is_current:
        return HttpResponseRedirect(address)
    return answer(render_version(orjson.loads(entry.document), address=address, stream=stream))


def _changes(stream: Stream, index_number: str, number: int) -> HttpResponse:
    row = find(stream, index_number)
    if row.state != State.CURRENT:
        return gone(orjson.loads(row.body))
    versions = history(stream, row.content_id)
    after = next((one for one in versions if one.version == number), None)
    if after is None:
        raise Http404
    if after.document is None:
        return _version_gone(row, after)
    earlier = [one for one in versions if one.version < number]
    before = next((one for one in reversed(earlier) if one.document is not None), None)
    skipped = [one.version for one in earlier if before is None or one.version > before.version]
    found = (
        compare(orjson.loads(before.document), orjson.loads(after.document))
        if before is not None and before.document is not None
        else []
    )
    address = item_url(index_number, stream)
    context: dict[str, Any] = {
        "title": row.title,
        "address": address,
        "internal": stream == Stream.INTERNAL,
        "before": before,
        "after": after,
        "skipped": skipped,
        "changes": found,
    }
    return answer(compose("fupin_cms/public/changes.html", context))


def _version_gone(row: Disclosure, entry: VersionEntry) -> HttpResponse:
    """410 for one version of an item whose present text stays public."""
    end = entry.gone
    if end is None:
        raise Http404
    stone = {
        "index_number": row.index_number,
        "version": entry.version,
        "state": {"label": end.state.label},
        "ground": end.ground,
        "reason": end.reason,
        "at": stamp(end.at),
        "address": item_url(row.index_number, row.stream),
    }
    return gone(stone)

"""An item under its permanent address: the page, the sheet for the notice board, the tombstone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.views.decorators.http import require_safe

from fupin_cms.disclosures.models import SectionPage
from fupin_cms.ledger.addresses import item_url
from fupin_cms.ledger.events import State, Stream
from fupin_cms.ledger.models import Disclosure

from .conditional import conditional
from .pages import answer, compose
from .rendering import render_item
from .sheet import render_sheet
from .surroundings import surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


def find(stream: Stream, index_number: str) -> Disclosure:
    """The row of an item with the texts of its section, in one query.

    Raises Http404 for a number that this stream never had; of other streams nothing is said.
    """
    section = SectionPage.objects.filter(slug=OuterRef("section"), is_internal=False)
    row = (
        Disclosure.objects.filter(stream=stream, index_number=index_number)
        .annotate(
            column_description=Subquery(section.values("description")[:1]),
            column_keywords=Subquery(section.values("keywords")[:1]),
        )
        .first()
    )
    if row is None:
        raise Http404
    return row


@require_safe
def item(request: HttpRequest, index_number: str) -> HttpResponseBase:
    """The item's page; 410 with what remains where it was withdrawn. Two queries."""
    row: Any = find(Stream.PUBLIC, index_number)
    document = orjson.loads(row.body)
    if row.state != State.CURRENT:
        return gone(document)
    around = surroundings(
        row, description=row.column_description or "", keywords=row.column_keywords or ""
    )
    address = item_url(index_number)
    response = answer(render_item(document, around, address=address, internal=False))
    response.headers["Link"] = f'<{address}>; rel="canonical"'
    return conditional(request, response, changed_at=around.changed_at)


@require_safe
def sheet(_request: HttpRequest, index_number: str) -> HttpResponse:
    """The item as a sheet for the notice board. One query."""
    row = find(Stream.PUBLIC, index_number)
    document = orjson.loads(row.body)
    if row.state != State.CURRENT:
        return gone(document)
    return answer(render_sheet(document, address=item_url(index_number)))


def gone(tombstone: Mapping[str, Any]) -> HttpResponse:
    """410: what the public is told of an item that it could read before."""
    return answer(compose("fupin_cms/public/gone.html", {"stone": tombstone}), status=410)

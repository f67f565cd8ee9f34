"""`changes`: every event of the public stream, in order and without holes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import BaseModel, Field, create_model

from fupin_cms.ledger.canonical import MAX_INTEGER, digest
from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.feed import Asked, Entry, read_feed, serialisable
from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.ready_rows import PublicHead, public_head

from .answers import add_link, ready_json
from .costs import costs
from .fields import Selection, choose, parse_fields, shape_of
from .filters import FILTER_FIELDS, filtered, is_filtered
from .guard import read_to
from .links import same_query
from .problems import ParameterFault, Problem, ProblemError
from .schemas import ChangeList, ChangeOut, PartialChangeList
from .shaping import FieldsParameter
from .strict import Whole, strict

router = Router(tags=["changes"])
RESYNCHRONISE = "/api/v1/exports/disclosures.ndjson"
"""Where a reader begins anew whose numbers hold no more."""


_SHAPE = shape_of(ChangeOut)
_FILTERS = ("category", "department", "region")
ChangeFilters: type[BaseModel] = create_model(
    "ChangeFilters", **{name: FILTER_FIELDS[name] for name in _FILTERS}
)


class ChangeParameters(FieldsParameter):
    after: Whole = Field(0, ge=0, lt=MAX_INTEGER, title="此序号之后")
    epoch: uuid.UUID | None = Field(
        None, title="纪元", description="The epoch in which `after` was read; 409 when it is over"
    )
    limit: Whole = Field(100, ge=1, le=500, title="每页条数")


@router.get(
    "",
    response={200: ChangeList | PartialChangeList, 409: Problem, 422: Problem, 503: Problem},
    summary="变更流",
    by_alias=True,  # the document's `schema`
)
@costs("changes")
@decorate_view(strict(ChangeParameters, ChangeFilters, many=frozenset(_FILTERS)))
def list_changes(
    request: HttpRequest, query: Query[ChangeParameters], filters: Query[ChangeFilters]
) -> HttpResponseBase:
    """Events after a `seq`. Apply them in order, keep `last`, and come back with it.

    A withdrawn item's entries stay, with `document: null`. With filters, every event comes of an
    item that was ever filed under them: where `matches` is false it has left them; remove it.
    Announcements of the structure always come. A page looks through a bounded part of the stream,
    so that it may be empty and have a `next` all the same. `fields` without `document` gives thin
    entries, for which no document is read.
    """
    del filters  # declared for OpenAPI; the FilterSet reads the query itself
    selection = parse_fields(query.fields, _SHAPE)
    if is_filtered(request.GET):
        filtered(request.GET, Disclosure.objects.none())  # wrong values are refused
    head = public_head()
    if query.epoch is not None and query.epoch != head.epoch:
        raise begun_anew("epoch", "other_epoch", str(query.epoch), head)
    if query.after > head.seq:
        raise begun_anew("after", "beyond_the_head", str(query.after), head)
    page = read_feed(
        Stream.PUBLIC,
        Asked(
            after=query.after,
            up_to=head.seq,
            limit=query.limit,
            filters={name: request.GET.getlist(name) for name in _FILTERS if name in request.GET},
            documents=selection is None or "document" in selection,
            structures=selection is None or "structure" in selection,
            members=selection,
        ),
    )
    next_url = None
    if page.last < head.seq:
        next_url = same_query(request, after=str(page.last), epoch=str(head.epoch))
    read_to(request, page.last, head.epoch)
    entries: Sequence[Mapping[str, Any]] = page.entries
    if not _is_as_asked(entries, selection):
        entries = [_shaped(entry, selection) for entry in page.entries]
    body = orjson.dumps(
        {
            "next": next_url,
            "last": page.last,
            "as_of": head.seq,
            "epoch": str(head.epoch),
            "items": entries,
        },
        option=orjson.OPT_SORT_KEYS,
    )
    response = ready_json(request, body, etag=digest(body), weak=True, modified=head.changed_at)
    if next_url:
        add_link(response, next_url, "next")
    return response


def _is_as_asked(entries: Sequence[Mapping[str, Any]], selection: Selection | None) -> bool:
    """Whether thin entries have the members that are asked for, no more and whole."""
    if selection is None or "document" in selection or any(selection.values()):
        return False
    return not entries or entries[0].keys() == selection.keys()


def _shaped(entry: Entry, selection: Selection | None) -> Mapping[str, Any]:
    if selection is None:
        return serialisable(entry)
    shaped: dict[str, Any] = choose(entry, selection)
    document, parts = entry.get("document"), selection.get("document")
    if document is not None and parts is not None:
        # It is ready bytes: only where parts of it are wanted is it read.
        shaped["document"] = choose(orjson.loads(document), parts)
        return shaped
    return serialisable(shaped)


def begun_anew(parameter: str, rule: str, got: str, head: PublicHead) -> ProblemError:
    """The 409 for a number or an epoch that is not of this ledger as it stands."""
    return ProblemError(
        "epoch-changed",
        errors=[
            ParameterFault(
                parameter=parameter,
                rule=rule,
                got=got,
                allowed=[str(head.epoch) if parameter == "epoch" else f"le {head.seq}"],
            )
        ],
        extra={"epoch": str(head.epoch), "seq": head.seq, "resynchronise": RESYNCHRONISE},
    )

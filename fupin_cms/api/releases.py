"""`disclosures/{content_id}/releases`: an item's history, and one entry of it as in `changes`."""

from __future__ import annotations

import uuid

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router
from ninja.decorators import decorate_view

from fupin_cms.ledger.canonical import MAX_INTEGER, digest
from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.feed import entry_of, headers_of, serialisable
from fupin_cms.ledger.history import VersionEntry, history

from .answers import ready_json
from .fields import parse_fields, shape_of
from .problems import Problem, ProblemError
from .schemas import ChangeOut, HistoryOut, PartialChange
from .shaping import FieldsParameter, Shaping
from .strict import Nothing, strict
from .tombstones import what_took

router = Router(tags=["disclosures"])
_SHAPE = shape_of(ChangeOut)


@router.get(
    "/{uuid:content_id}/releases",
    response={200: HistoryOut, 404: Problem, 422: Problem, 503: Problem},
    summary="一条信息的历史",
)
@decorate_view(strict(Nothing))
def list_releases(request: HttpRequest, content_id: uuid.UUID) -> HttpResponseBase:
    """Every event of an item, oldest first, with what the public was told of each change.

    It stays when the item is withdrawn: `gone` then says of each version what took it, and no word
    of its text is left. An item that was never public has no history: 404.
    """
    versions = {one.seq: one for one in history(Stream.PUBLIC, content_id)}
    if not versions:
        raise ProblemError("not-found")
    headers = headers_of(Stream.PUBLIC, content_id)
    body = orjson.dumps(
        {
            "content_id": str(content_id),
            "index_number": headers[0]["index_number"],
            "items": [{**one, **_told(versions.get(one["seq"]))} for one in headers],
        },
        option=orjson.OPT_SORT_KEYS,
    )
    return ready_json(request, body, etag=digest(body), weak=True)


def _told(version: VersionEntry | None) -> dict[str, object]:
    """What the public is told of the version that an event brought, if it brought one."""
    if version is None:
        return {"is_current": False, "change": None, "gone": None}
    change = None
    if version.change_kind is not None:
        change = {"kind": version.change_kind.model_dump(), "note": version.change_note}
    gone = None if version.gone is None else what_took(version.gone)
    return {"is_current": version.is_current, "change": change, "gone": gone}


@router.get(
    "/{uuid:content_id}/releases/{int:seq}",
    response={200: ChangeOut | PartialChange, 404: Problem, 422: Problem, 503: Problem},
    summary="历史中的一次发布",
    by_alias=True,  # the document's `schema`
)
@decorate_view(strict(FieldsParameter))
def get_release(
    request: HttpRequest, content_id: uuid.UUID, seq: int, query: Query[FieldsParameter]
) -> HttpResponseBase:
    """One event as in `changes`: its `document` is null once that version is withdrawn."""
    shaping = Shaping(parse_fields(query.fields, _SHAPE), absolute=False)
    entry = entry_of(Stream.PUBLIC, content_id, seq) if seq < MAX_INTEGER else None
    if entry is None:
        raise ProblemError("not-found")
    body = shaping.of(orjson.dumps(serialisable(entry), option=orjson.OPT_SORT_KEYS))
    return ready_json(request, body, etag=digest(body))

"""`changes`: every event of the public stream, in order and without holes."""

from __future__ import annotations

import uuid

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.models import Head
from fupin_cms.ledger.reading import change_entries

from .answers import join_objects, ready_json, with_members
from .disclosures import next_link
from .problems import ParameterFault, Problem, ProblemError
from .schemas import ChangeList
from .strict import strict

router = Router(tags=["changes"])


class ChangeParameters(Schema):
    after: int = Field(0, ge=0, le=2**53 - 1, title="此序号之后")
    epoch: uuid.UUID | None = Field(
        None, title="纪元", description="The epoch in which `after` was read; 409 when it is over"
    )
    limit: int = Field(100, ge=1, le=500, title="每页条数")


@router.get(
    "",
    response={200: ChangeList, 409: Problem, 422: Problem, 503: Problem},
    summary="变更流",
    by_alias=True,  # the document's `schema`
)
@decorate_view(strict(ChangeParameters))
def list_changes(request: HttpRequest, query: Query[ChangeParameters]) -> HttpResponseBase:
    """Events after a `seq`. Apply them in order, keep `last`, and come back with it.

    A withdrawn item's entries stay, with `document: null`.
    """
    head = Head.objects.get(stream=Stream.PUBLIC)
    if query.epoch is not None and query.epoch != head.epoch:
        raise _begun_anew("epoch", str(query.epoch), head)
    if query.after > head.seq:
        raise _begun_anew("after", str(query.after), head)
    entries = list(change_entries(Stream.PUBLIC, after=query.after, limit=query.limit))
    last = entries[-1][0] if entries else query.after
    next_url = None
    if last < head.seq:
        next_url = next_link(request.path, after=last, limit=query.limit, epoch=head.epoch)
    body = with_members(
        {"next": next_url, "last": last, "as_of": head.seq, "epoch": str(head.epoch)},
        items=join_objects(entry for _, entry in entries),
    )
    response = ready_json(request, body, etag=digest(body), weak=True)
    if next_url:
        response["Link"] = f'<{next_url}>; rel="next"'
    return response


def _begun_anew(parameter: str, got: str, head: Head) -> ProblemError:
    return ProblemError(
        "epoch-changed",
        errors=[ParameterFault(parameter=parameter, rule="other_epoch", got=got)],
        extra={"epoch": str(head.epoch), "seq": head.seq, "resynchronise": "/api/v1/disclosures"},
    )

"""`ledger`: the head of the public stream, and its chain for whoever wants to recompute it."""

from __future__ import annotations

import uuid
from typing import Annotated
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from fupin_cms.ledger.canonical import MAX_INTEGER, digest
from fupin_cms.ledger.chain_segment import chain_line, segment
from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.ready_rows import public_head

from .answers import add_link, join_objects, ready_json, with_members
from .changes import begun_anew
from .problems import Problem, invalid
from .schemas.ledger import ChainOut, HeadOut
from .service import MOST_LINKS
from .strict import PLAIN_DIGITS, Nothing, Whole, strict

router = Router(tags=["ledger"])


@router.get("", response={200: HeadOut, 422: Problem, 503: Problem}, summary="账本链头")
@decorate_view(strict(Nothing))
def get_ledger_head(request: HttpRequest) -> HttpResponseBase:
    """`seq`, chain digest and epoch of the public stream: keep them to notice a rewriting."""
    head = public_head()
    body = orjson.dumps(
        {"stream": Stream.PUBLIC, "seq": head.seq, "chain": head.chain, "epoch": str(head.epoch)}
    )
    return ready_json(request, body, etag=digest(body))


class Segment(Schema):
    first: Whole = Field(1, alias="from", ge=1, lt=MAX_INTEGER, title="起始序号")
    last: Annotated[int, Field(ge=1, lt=MAX_INTEGER), PLAIN_DIGITS] | None = Field(
        None,
        alias="to",
        title="截止序号",
        description=f"Included; at most {MOST_LINKS} links. Without it as many as there are",
    )
    epoch: uuid.UUID | None = Field(
        None,
        title="纪元",
        description="The epoch in which the numbers were read; 409 when it is over",
    )


@router.get(
    "/chain",
    response={200: ChainOut, 409: Problem, 422: Problem, 503: Problem},
    summary="账本链",
)
@decorate_view(strict(Segment))
def get_ledger_chain(request: HttpRequest, query: Query[Segment]) -> HttpResponseBase:
    """Links of the chain, of withdrawn and erased items too: digests alone.

    `chain` is the SHA-256 of `previous`, as 64 characters, followed by `entry` as canonical JSON
    (RFC 8785); the first `previous` of all is 64 zeros. What comes out at last is the chain of
    `ledger`; `content_digest` is that of the item's document.
    """
    head = public_head()
    if query.epoch is not None and query.epoch != head.epoch:
        raise begun_anew("epoch", "other_epoch", str(query.epoch), head)
    for name, seq in (("from", query.first), ("to", query.last or 0)):
        if seq > max(head.seq, 1):
            raise begun_anew(name, "beyond_the_head", str(seq), head)
    last = min(query.last or head.seq, query.first + MOST_LINKS - 1)
    if query.last is not None and query.last != max(last, query.first):
        allowed = [f"ge {query.first}", f"le {query.first + MOST_LINKS - 1}"]
        raise invalid("to", "range", got=str(query.last), allowed=allowed)
    next_url = None
    if query.last is None and last < head.seq:
        following = {"from": last + 1, "epoch": head.epoch}
        next_url = f"{request.path}?{urlencode(following)}"
    body = with_members(
        {"next": next_url, "as_of": head.seq, "epoch": str(head.epoch)},
        items=join_objects(
            chain_line(release) for release in segment(Stream.PUBLIC, query.first, last)
        ),
    )
    response = ready_json(request, body, etag=digest(body), weak=True)
    if next_url:
        add_link(response, next_url, "next")
    return response

"""`ledger`: the head of the public stream."""

from __future__ import annotations

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.decorators import decorate_view

from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.models import Head

from .answers import ready_json
from .disclosures import Nothing
from .problems import Problem
from .schemas import HeadOut
from .strict import strict

router = Router(tags=["ledger"])


@router.get("", response={200: HeadOut, 422: Problem, 503: Problem}, summary="账本链头")
@decorate_view(strict(Nothing))
def get_head(request: HttpRequest) -> HttpResponseBase:
    """`seq`, chain digest and epoch of the public stream: keep them to notice a rewriting."""
    head = Head.objects.get(stream=Stream.PUBLIC)
    body = orjson.dumps(
        {"stream": head.stream, "seq": head.seq, "chain": head.chain, "epoch": str(head.epoch)}
    )
    return ready_json(request, body, etag=digest(body))

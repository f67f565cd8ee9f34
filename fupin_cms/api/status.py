"""`status`: whether the service is well, for a partner who wonders; never why it is not."""

from __future__ import annotations

import orjson
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.decorators import decorate_view

from fupin_cms.ledger.health import index_health, storage_answers
from fupin_cms.ledger.ready_rows import public_head

from .answers import MEDIA_TYPE
from .problems import Problem, unavailable
from .schemas.service import StatusOut
from .service import VERSION
from .strict import Nothing, strict

router = Router(tags=["service"])
_DOWN = {"ok": False}


@router.get("/status", response={200: StatusOut, 422: Problem, 503: Problem}, summary="服务状态")
@decorate_view(strict(Nothing))
def get_status(request: HttpRequest) -> HttpResponseBase:
    """Which parts are well. 200 also where one is down: the ledger is read without the index and
    without files. 503 without the database, since nothing is read then.
    """
    del request
    try:
        head = public_head()
        index = index_health(head.seq)
        parts: dict[str, dict[str, object]] = {
            "database": {"ok": True},
            "ledger": {"ok": True, "seq": head.seq},
            "search": {"ok": index.ready},
            "consumer": {"ok": index.follows, "seq": index.seq, "lag": index.lag},
            "storage": {"ok": storage_answers()},
        }
    except (DatabaseError, InterfaceError) as error:
        problem = unavailable("The database cannot answer now.")
        problem.extra = {"parts": {"database": _DOWN, "ledger": _DOWN}}
        raise problem from error
    body = orjson.dumps(
        {
            "status": "ok" if all(part["ok"] for part in parts.values()) else "degraded",
            "version": VERSION,
            "as_of": head.seq,
            "epoch": str(head.epoch),
            "parts": parts,
        }
    )
    return HttpResponse(body, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})

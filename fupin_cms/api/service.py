"""The service document: where everything is."""

from __future__ import annotations

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.decorators import decorate_view

from fupin_cms.conf import get_settings
from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.ready_rows import public_head
from fupin_cms.ledger.search import DEEPEST

from .answers import ready_json
from .entrance import LARGEST_BODY, LONGEST_QUERY
from .problems import Problem
from .schemas import ServiceOut
from .strict import Nothing, strict

router = Router(tags=["service"])
VERSION = "1.0"
MOST_LINKS = 1_000
"""Links of the chain in one answer."""
MOST_HELD = 10_000
"""Items that a partner may send in one call of `reconcile`."""

LIMITS = {
    "disclosures": 100,
    "changes": 500,
    "search": 100,
    "search_deepest": DEEPEST,
    "suggest": 20,
    "chain": MOST_LINKS,
    "reconcile": MOST_HELD,
    "body_bytes": LARGEST_BODY,
    "query_bytes": LONGEST_QUERY,
}
ADDRESSES = {
    "self": "",
    "disclosures": "disclosures",
    "disclosure": "disclosures/{content_id}",
    "releases": "disclosures/{content_id}/releases",
    "lookup": "lookup{?index_number,document_number,path,url}",
    "changes": "changes",
    "search": "search{?q}",
    "suggest": "suggest{?q}",
    "categories": "categories",
    "departments": "departments",
    "regions": "regions",
    "topics": "topics",
    "catalogue": "catalogue",
    "schema": "schemas/{type}",
    "export": "exports/disclosures.ndjson",
    "export_gzip": "exports/disclosures.ndjson.gz",
    "reconcile": "reconcile",
    "ledger": "ledger",
    "chain": "ledger/chain",
    "status": "status",
    "openapi": "openapi.json",
    "docs": "docs",
}


@router.get("/", response={200: ServiceOut, 422: Problem, 503: Problem}, summary="服务说明")
@decorate_view(strict(Nothing))
def get_service(request: HttpRequest) -> HttpResponseBase:
    """Whose items these are, where everything is, and up to which `seq` the answers go."""
    settings = get_settings()
    head = public_head()
    body = orjson.dumps(
        {
            "name": settings.BODY_NAME,
            "site": settings.SITE_NAME,
            "version": VERSION,
            "seq": head.seq,
            "as_of": head.seq,
            "epoch": str(head.epoch),
            "limits": LIMITS,
            "links": {
                **{name: request.path + address for name, address in ADDRESSES.items()},
                "file": "/files/{sha256}/{name}",
                "site": settings.BASE_URL + "/",
            },
        }
    )
    return ready_json(request, body, etag=digest(body), weak=True)

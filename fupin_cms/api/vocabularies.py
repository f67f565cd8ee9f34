"""`categories`, `departments`: vocabularies with counts of current public items."""

from __future__ import annotations

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.decorators import decorate_view

from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.reading import vocabulary

from .answers import ready_json
from .disclosures import Nothing
from .problems import Problem
from .schemas import Vocabulary
from .strict import strict

router = Router(tags=["vocabularies"])


def _answer(request: HttpRequest, name: str) -> HttpResponseBase:
    entries = [
        {"code": entry.code, "label": entry.label, "count": entry.count}
        for entry in vocabulary(name)
    ]
    body = orjson.dumps({"items": entries})
    return ready_json(request, body, etag=digest(body), weak=True)


@router.get(
    "/categories", response={200: Vocabulary, 422: Problem, 503: Problem}, summary="信息类别"
)
@decorate_view(strict(Nothing))
def categories(request: HttpRequest) -> HttpResponseBase:
    """Categories of items, each with the number of items that are public now."""
    return _answer(request, "category")


@router.get(
    "/departments", response={200: Vocabulary, 422: Problem, 503: Problem}, summary="责任科室"
)
@decorate_view(strict(Nothing))
def departments(request: HttpRequest) -> HttpResponseBase:
    """Departments that answer for items, each with the number of items that are public now."""
    return _answer(request, "department")


@router.get("/regions", response={200: Vocabulary, 422: Problem, 503: Problem}, summary="所属地区")
@decorate_view(strict(Nothing))
def regions(request: HttpRequest) -> HttpResponseBase:
    """Regions (GB/T 2260), each with the number of items that are public now."""
    return _answer(request, "region")


@router.get("/topics", response={200: Vocabulary, 422: Problem, 503: Problem}, summary="专题")
@decorate_view(strict(Nothing))
def topics(request: HttpRequest) -> HttpResponseBase:
    """Topics, each with the number of items that are public now."""
    return _answer(request, "topic")

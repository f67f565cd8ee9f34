"""Vocabularies (词表) with counts of current public items, and the catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Router
from ninja.decorators import decorate_view

from fupin_cms.catalogue.enums import Audience, Level, LimitUnit, Mode
from fupin_cms.disclosures.schema import Coded
from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.moments import office_day
from fupin_cms.ledger.public_catalogue import CatalogueEntry, public_catalogue
from fupin_cms.ledger.reading import vocabulary
from fupin_cms.ledger.ready_rows import public_head

from .answers import ready_json
from .problems import Problem
from .schemas import Vocabulary
from .schemas.service import Catalogue
from .strict import Nothing, strict

router = Router(tags=["vocabularies"])
NAMES = {
    "categories": ("category", "信息类别", "Categories of items."),
    "departments": ("department", "责任科室", "Departments that answer for items."),
    "regions": ("region", "所属地区", "Regions (GB/T 2260)."),
    "topics": ("topic", "专题", "Topics."),
}
"""Address, the vocabulary's name in the ledger, its title, and what it lists."""


def _vocabulary(name: str) -> Callable[[HttpRequest], HttpResponseBase]:
    def answer(request: HttpRequest) -> HttpResponseBase:
        head = public_head()  # before what it dates
        entries: list[dict[str, object]] = [
            {"code": entry.code, "label": entry.label, "count": entry.count}
            for entry in vocabulary(name)
        ]
        return _answer(request, entries, head.changed_at)

    return answer


def _answer(
    request: HttpRequest, entries: list[dict[str, object]], changed_at: dt.datetime | None = None
) -> HttpResponseBase:
    """`changed_at`: what stands in the catalogue changes without a release and has no date."""
    body = orjson.dumps({"items": entries})
    return ready_json(request, body, etag=digest(body), weak=True, modified=changed_at)


for _address, (_name, _title, _what) in NAMES.items():
    router.get(
        f"/{_address}",
        response={200: Vocabulary, 422: Problem, 503: Problem},
        summary=_title,
        description=f"{_what} Each with the number of items that are public now.",
        operation_id=_address,
    )(decorate_view(strict(Nothing))(_vocabulary(_name)))


@router.get("/catalogue", response={200: Catalogue, 422: Problem, 503: Problem}, summary="公开目录")
@decorate_view(strict(Nothing))
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """What is disclosed to everybody, on what basis and within what time, each with the number of
    items that are public now under it.
    """
    today = office_day(timezone.now())
    return _answer(request, [_described(entry) for entry in public_catalogue(today)])


def _described(entry: CatalogueEntry) -> dict[str, object]:
    item, version, department = entry.item, entry.item.version, entry.item.department
    return {
        "code": item.code,
        "label": f"{item.level1} / {item.level2}",
        "count": entry.count,
        "version": {
            "code": version.code,
            "name": version.name,
            "effective_from": version.effective_from,
            "effective_to": version.effective_to,
        },
        "level1": item.level1,
        "level2": item.level2,
        "elements": item.element_list,
        # What was not compared with the official text yet is not given out as the law.
        "basis": None if item.unverified else item.basis or None,
        "limit": {
            "number": item.limit_number,
            "unit": Coded.of(LimitUnit(item.limit_unit)).model_dump(),
            "label": item.limit_label,
            "note": item.limit_note,
        },
        "department": department and {"code": department.code, "name": department.name},
        "channels": list(item.channels),
        "audience": Coded.of(Audience(item.audience)).model_dump(),
        "mode": Coded.of(Mode(item.mode)).model_dump(),
        "levels": [Coded.of(Level(code)).model_dump() for code in item.levels],
        "categories": list(item.categories),
    }

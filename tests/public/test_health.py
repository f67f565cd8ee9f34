"""Health, robots, sitemap, and the pages for what went wrong."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING
from unittest import mock

from django.db import OperationalError

from fupin_cms.ledger.models import Head
from fupin_cms.ledger.search import EngineState
from fupin_cms.public import discovery
from tests.ledger.acting import withdraw

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from django.test import Client
    from pytest_django import Settings

    from fupin_cms.ledger.models import Disclosure
    from tests.public.engine import TellingEngine

SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def located(answer: object) -> list[str]:
    root = ET.fromstring(answer.content)  # type: ignore[attr-defined]  # noqa: S314 - our own
    return [element.text or "" for element in root.findall(".//s:loc", SPACE)]


def test_healthz__asks_no_database(citizen: Client) -> None:
    answer = citizen.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_readyz__all_well(citizen: Client, item: Disclosure, engine: type[TellingEngine]) -> None:
    engine.at = EngineState(name="telling", ready=True, seq=item.seq, documents=1)
    answer = citizen.get("/readyz")
    found = answer.json()
    assert (answer.status_code, found["status"]) == (200, "ok")
    assert found["parts"]["ledger"]["seq"] == Head.objects.get(stream="public").seq
    assert found["parts"]["search"]["lag"] == 0
    assert answer["Cache-Control"] == "no-store"


def test_readyz__index_far_behind__is_degraded(
    citizen: Client, item: Disclosure, engine: type[TellingEngine]
) -> None:
    Head.objects.filter(stream="public").update(seq=item.seq + 1000)
    found = citizen.get("/readyz")
    assert found.status_code == 200
    assert found.json()["status"] == "degraded"
    assert found.json()["parts"]["search"]["lag"] == item.seq + 1000


def test_readyz__index_that_takes_nothing_in__is_degraded(
    citizen: Client, item: Disclosure, engine: type[TellingEngine]
) -> None:
    engine.at = EngineState("telling", True, item.seq, 1, "the disk is full", blocked=True)
    found = citizen.get("/readyz").json()
    assert found["status"] == "degraded"
    assert (found["parts"]["search"]["lag"], found["parts"]["search"]["ok"]) == (0, False)
    assert found["parts"]["search"]["message"] == "the disk is full"


def test_readyz__no_engine__is_degraded(citizen: Client, db: None, settings: Settings) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "SEARCH_ENGINE": ""}
    answer = citizen.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")


def test_readyz__no_database__is_503_and_says_so(citizen: Client, db: None) -> None:
    with mock.patch("fupin_cms.public.health.public_head", side_effect=OperationalError):
        answer = citizen.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"]["ok"] is False


def test_readyz__does_not_tell_of_the_internal_stream(
    citizen: Client, item: Disclosure, engine: type[TellingEngine]
) -> None:
    Head.objects.filter(stream="internal").update(seq=987654)
    assert "987654" not in citizen.get("/readyz").content.decode()


def test_sitemap__public_items(citizen: Client, released: Callable[..., Disclosure]) -> None:
    kept, gone = released(), released()
    withdraw(gone.content_id)
    answer = citizen.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    assert located(answer) == [f"http://127.0.0.1:8000/items/{kept.index_number}"]


def test_sitemap__many_items__in_parts(
    citizen: Client, released: Callable[..., Disclosure], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "PART", 2)
    rows = [released() for _ in range(3)]
    parts = located(citizen.get("/sitemap.xml"))
    assert parts == [f"http://127.0.0.1:8000/sitemap.xml?part={n}" for n in (1, 2)]
    items = [one for n in (1, 2) for one in located(citizen.get(f"/sitemap.xml?part={n}"))]
    assert items == [f"http://127.0.0.1:8000/items/{row.index_number}" for row in rows]
    for wrong in ("0", "3", "x", "-1"):
        assert citizen.get(f"/sitemap.xml?part={wrong}").status_code == 404


def test_robots(citizen: Client) -> None:
    text = citizen.get("/robots.txt").content.decode()
    assert "Disallow: /internal/" in text
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text


def test_error__500_is_a_page_in_chinese_that_tells_nothing_of_the_fault(
    citizen: Client, item: Disclosure
) -> None:
    with mock.patch("fupin_cms.public.items.orjson.loads", side_effect=RuntimeError("inside")):
        answer = citizen.get(f"/items/{item.index_number}")
    html = answer.content.decode()
    assert answer.status_code == 500
    assert "网站出现故障" in html
    assert "inside" not in html
    assert "no-store" in answer["Cache-Control"]

"""The service document, the status, and the vocabularies."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.db import OperationalError, connection

from fupin_cms.catalogue.models import CatalogueItem
from fupin_cms.ledger.models import Head
from fupin_cms.ledger.search import EngineState, SearchUnavailableError
from tests import factories
from tests.ledger.acting import attach, issue, make_internal, withdraw

from .test_disclosures import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

ROOT = "/api/v1/"


# The service document -----------------------------------------------------------------


def test_every_link_answers(fund: Any, client: Client) -> None:
    release = issue(attach(fund, "a.txt", b"text"))
    service = read(client, ROOT)
    file = read(client, f"{ROOT}disclosures/{release.content_id}")["attachments"][0]["file"]
    known = {
        "content_id": str(release.content_id),
        "type": "fund",
        "{sha256}/{name}": file["url"].removeprefix("/files/"),
        "?q": "?q=资金",
        "?index_number,document_number,path,url": f"?index_number={release.index_number}",
    }
    links = {name: link for name, link in service["links"].items() if name != "site"}
    assert "lookup" in links
    for name, template in links.items():
        link = template.replace("{sha256}/{name}", known["{sha256}/{name}"])
        link = re.sub(r"{([^}]+)}", lambda found: known[found[1]], link)
        expected = {"reconcile": {405}, "search": {200, 503}, "suggest": {200, 503}}
        response = client.get(link)
        assert response.status_code in expected.get(name, {200}), (name, link)
        if response.streaming:
            assert b"".join(response)


def test_service_says_whose_it_is_and_where_it_stands(
    fund: Any, client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    issue(fund)
    with django_assert_num_queries(1):
        service = read(client, ROOT)
    head = Head.objects.get(stream="public")
    assert service["name"] == "汕尾市扶贫开发办公室"
    assert (service["seq"], service["as_of"], service["epoch"]) == (1, 1, str(head.epoch))
    assert service["limits"]["reconcile"] == 10_000


# Status -------------------------------------------------------------------------------


class Engine:
    at: EngineState | None = EngineState("secret engine", ready=True, seq=1, documents=1)

    def state(self) -> EngineState:
        if self.at is None:
            raise SearchUnavailableError("10.0.0.1 refused: /var/secret")
        return self.at


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine()
    with mock.patch("fupin_cms.ledger.health.get_engine", return_value=engine):
        yield engine


def test_status__all_is_well(fund: Any, client: Client, engine: Engine) -> None:
    issue(attach(fund, "a.txt", b"text"))
    answer = client.get(f"{ROOT}status")
    found = answer.json()
    assert (answer.status_code, found["status"], found["as_of"]) == (200, "ok", 1)
    assert all(part["ok"] for part in found["parts"].values())
    assert answer["Cache-Control"] == "no-store"


def test_status__a_part_that_is_down_is_said__not_why(
    fund: Any, client: Client, engine: Engine
) -> None:
    issue(attach(fund, "a.txt", b"text"))
    engine.at = None
    with mock.patch("fupin_cms.ledger.health.frozen_storage", side_effect=OSError("/mnt/secret")):
        answer = client.get(f"{ROOT}status")
    found = answer.json()
    assert (answer.status_code, found["status"]) == (200, "degraded")
    down = {name for name, part in found["parts"].items() if not part["ok"]}
    assert down == {"search", "consumer", "storage"}
    assert "secret" not in answer.content.decode()


def test_status__index_behind(db: None, client: Client, engine: Engine) -> None:
    Head.objects.filter(stream="public").update(seq=1000)
    Head.objects.filter(stream="internal").update(seq=987654)
    answer = client.get(f"{ROOT}status")
    assert answer.json()["parts"]["consumer"] == {"ok": False, "seq": 1, "lag": 999}
    assert answer.json()["parts"]["search"] == {"ok": True}
    assert "987654" not in answer.content.decode()
    engine.at = dataclasses.replace(engine.at or Engine.at, ready=False)  # type: ignore[type-var]
    assert client.get(f"{ROOT}status").json()["parts"]["search"] == {"ok": False}


# Without a database -------------------------------------------------------------------


def lost(*_: Any) -> Any:
    raise OperationalError("connection to server at 10.0.0.1 failed: SELECT secret")


PATHS = (
    *("", "disclosures", "changes", "lookup?index_number=1", "status", "catalogue", "topics"),
    *("categories", "departments", "regions", "ledger", "ledger/chain"),
    *("exports/disclosures.ndjson", "exports/disclosures.ndjson.gz"),
    *("disclosures/11111111-1111-4111-8111-111111111111",),
    *("disclosures/11111111-1111-4111-8111-111111111111/releases",),
)


def test_database_gone__every_path_is_503_and_then_well_again(db: None, client: Client) -> None:
    with connection.execute_wrapper(lost):
        for path in PATHS:
            answer = client.get(ROOT + path)
            assert answer.status_code == 503, path
            assert answer["Content-Type"] == "application/problem+json"
            assert int(answer["Retry-After"]) > 0
            assert "secret" not in answer.content.decode()
        # What needs no database is answered all the while.
        for path, status in {"openapi.json": 200, "docs": 200, "nothing": 404}.items():
            assert client.get(ROOT + path).status_code == status
    assert client.get(ROOT).status_code == 200


# Vocabularies -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["categories", "departments", "regions", "topics", "catalogue"])
def test_vocabulary_counts_current_public_items__304(
    tree: factories.Tree, client: Client, name: str
) -> None:
    kept, gone = (factories.make_fund(tree.finance, title=f"第{n}批资金") for n in range(2))
    issue(kept)
    withdraw(issue(gone).content_id)
    issue(make_internal(factories.make_fund(tree.finance, title="内部资金")))
    answer = client.get(ROOT + name)
    assert sum(one["count"] for one in answer.json()["items"]) == (0 if name == "topics" else 1)
    unchanged = client.get(ROOT + name, headers={"if-none-match": answer["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_catalogue_says_what_is_disclosed_to_everybody(
    fund: Any, client: Client, django_assert_num_queries: Any
) -> None:
    issue(fund)
    item = fund.catalogue_item
    CatalogueItem.objects.filter(pk=item.pk).update(basis="《条例》第二十条", unverified=False)
    hidden = CatalogueItem.objects.exclude(pk=item.pk).first()
    if hidden is not None:
        CatalogueItem.objects.filter(pk=hidden.pk).update(audience="internal")
    with django_assert_num_queries(2):
        items = {one["code"]: one for one in read(client, f"{ROOT}catalogue")["items"]}
    found = items[item.code]
    assert (found["count"], found["level1"], found["level2"]) == (1, item.level1, item.level2)
    assert found["basis"] == "《条例》第二十条"
    assert found["mode"] == {"code": "active", "label": "主动公开"}
    assert hidden is None or hidden.code not in items
    CatalogueItem.objects.filter(pk=item.pk).update(unverified=True)
    items = {one["code"]: one for one in read(client, f"{ROOT}catalogue")["items"]}
    assert items[item.code]["basis"] is None
    assert json.dumps(items, ensure_ascii=False).count("待核实") == 0

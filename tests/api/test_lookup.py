"""`lookup`: by number and address, in any way of writing; several are listed, none is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from fupin_cms.conf import get_settings
from fupin_cms.ledger.models import Disclosure, ReleaseFile
from tests import factories
from tests.ledger.acting import amend, attach, issue, withdraw

from .test_disclosures import read

if TYPE_CHECKING:
    from django.test import Client

NUMBER = "汕扶办函〔2018〕12号"
BASE = "http://127.0.0.1:8000"


def found(client: Client, **query: str) -> list[str]:
    """The index numbers of what is found."""
    asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
    return [hit["index_number"] for hit in read(client, f"/api/v1/lookup?{asked}")["items"]]


def test_numbers_in_any_writing_and_addresses_of_every_form(
    tree: factories.Tree, client: Client, django_assert_num_queries: Any
) -> None:
    page = factories.make_fund(tree.finance, document_number=NUMBER)
    attach(page, "分配 明细.txt", "资金分配明细".encode())
    release = issue(page)
    number = release.index_number
    for written in (
        NUMBER,
        "汕扶办函[2018]12号",
        "汕扶办函（２０１８）第012号",
        " 汕扶办函〔2018〕12 ",
    ):
        assert found(client, document_number=written) == [number]
    assert found(client, document_number="汕扶办函〔2018〕13号") == []
    wide = number.translate({ord(one): ord(one) + 0xFEE0 for one in "0123456789"})
    assert found(client, index_number=number) == found(client, index_number=f" {wide} ") == [number]
    item = f"/items/{number}"
    file = f"/files/{ReleaseFile.objects.get().sha256}/{quote(ReleaseFile.objects.get().name)}"
    document = f"/api/v1/disclosures/{release.content_id}"
    for path in (
        item,
        f"{item}/",
        f"{item}/sheet",
        f"{item}/versions/1",
        f"{item}/versions/1/changes",
        f"{item}?from=somewhere#top",
        quote(item),
        file,
        document,
        f"{document}/releases",
    ):
        assert found(client, path=path) == [number], path
        for base in (BASE, BASE.replace("http:", "https:"), f"http://{get_settings().SITE_DOMAIN}"):
            assert found(client, url=base + path) == [number], base + path
    for path in ("/", "/items/x", "/sections/finance", f"/internal{item}", f"/files/{'0' * 64}/a"):
        assert found(client, path=path) == [], path
    with django_assert_num_queries(2):
        hit = read(client, f"/api/v1/lookup?index_number={number}")["items"][0]
    assert hit["item"]["title"] == page.title
    assert (hit["url"], hit["state"]["code"], hit["tombstone"]) == (item, "current", None)


def test_several_are_listed__a_withdrawn_one_as_its_tombstone__internal_ones_never(
    tree: factories.Tree, client: Client
) -> None:
    pages = [factories.make_fund(tree.finance, document_number=NUMBER) for _ in range(2)]
    attach(pages[0], "明细.txt", "资金分配明细".encode())
    numbers = [issue(page).index_number for page in pages]
    hidden = factories.make_fund(tree.finance, document_number=NUMBER, audience="specific")
    internal = issue(hidden)
    assert found(client, document_number=NUMBER) == numbers[::-1]
    assert found(client, index_number=internal.index_number) == []
    assert found(client, path=f"/api/v1/disclosures/{internal.content_id}") == []

    file = ReleaseFile.objects.get()
    path = f"/files/{file.sha256}/{quote(file.name)}"
    pages[0].attachments = []
    amend(pages[0])
    assert found(client, path=path) == numbers[:1]  # an earlier version that can be read has it
    withdraw(pages[0].identity.content_id)
    hits = read(client, f"/api/v1/lookup?document_number={NUMBER}")["items"]
    assert [hit["item"] is None for hit in hits] == [False, True]
    assert hits[1]["tombstone"]["event"]["code"] == "withdrawn"
    assert hits[1]["state"]["code"] == "withdrawn"
    assert pages[0].summary not in str(hits[1])
    assert found(client, path=path) == numbers[:1]


def test_more_than_an_answer_holds_is_said(
    fund: Any, client: Client, monkeypatch: pytest.MonkeyPatch, tree: factories.Tree
) -> None:
    monkeypatch.setattr("fupin_cms.api.lookup.MOST", 1)
    for page in (fund, factories.make_fund(tree.finance)):
        issue(page)
    assert read(client, "/api/v1/lookup?index_number=x")["more"] is False
    Disclosure.objects.update(document_number=NUMBER)
    answer = read(client, f"/api/v1/lookup?document_number={NUMBER}")
    assert (len(answer["items"]), answer["more"]) == (1, True)


@pytest.mark.parametrize(
    ("query", "parameter", "rule"),
    [
        ("", "query", "exactly_one_parameter"),
        ("index_number=1&path=/items/1", "query", "exactly_one_parameter"),
        ("document_number=今天", "document_number", "document_number"),
        ("path=items/1", "path", "not_root_relative"),
        ("path=//other.example/items/1", "path", "not_root_relative"),
        ("url=/items/1", "url", "not_absolute"),
        ("url=javascript:alert(1)", "url", "not_absolute"),
        ("url=http://other.example/items/1", "url", "foreign_host"),
        ("url=http://127.0.0.1:8000@other.example/items/1", "url", "foreign_host"),
        ("url=http://127.0.0.1:9/items/1", "url", "foreign_host"),
        ("url=http://[/items/1", "url", "not_a_url"),
        ("index_number=", "index_number", "string_too_short"),
        ("index_number=1%00", "index_number", "null_character"),
        ("number=1", "number", "unknown_parameter"),
        ("path=/a&path=/b", "path", "repeated"),
    ],
)
def test_what_cannot_be_looked_up_is_refused(
    db: None, client: Client, query: str, parameter: str, rule: str
) -> None:
    fault = read(client, f"/api/v1/lookup?{query}", 422)["errors"][0]
    assert (fault["parameter"], fault["rule"]) == (parameter, rule)
    if rule != "null_character":
        assert fault["allowed"]

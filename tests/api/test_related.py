"""`include=related`: what an item links to. `links=absolute`: addresses that can leave the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.api.links import absolute_links
from tests import factories
from tests.ledger.acting import amend, issue, withdraw

from .test_disclosures import LIST, read

if TYPE_CHECKING:
    from django.test import Client

BASE = "https://fupin.example.gov.cn"


def test_addresses_of_ours_become_absolute_and_nothing_else_changes() -> None:
    html = (
        '<a href="/items/1">甲</a><a href="//other.example/">乙</a><a href="https://a.cn/">丙</a>'
    )
    value = {
        "url": "/files/0/a.pdf",
        "title": 'href="/items/1"',
        "body": [{"html": html, "text": "/items/1"}, {"answer_html": '<img src="/files/1/b.png">'}],
        "file": {"url": "https://other.example/x", "size": 1},
    }
    base = "http://127.0.0.1:8000"
    assert absolute_links(value) == {
        **value,
        "url": f"{base}/files/0/a.pdf",
        "body": [
            {"html": html.replace('"/items', f'"{base}/items'), "text": "/items/1"},
            {"answer_html": f'<img src="{base}/files/1/b.png">'},
        ],
    }


@pytest.fixture
def linked(tree: factories.Tree) -> tuple[Any, Any]:
    """An item and one that links to it."""
    target = factories.make_fund(tree.finance, title="资金使用计划")
    issue(target)
    source = factories.make_fund(
        tree.finance,
        title="资金使用结果",
        related=[("item", {"page": target, "relation": "based_on"})],
    )
    issue(source)
    return source, target


def test_related_items_come_along_as_they_are_now(
    linked: tuple[Any, Any], client: Client, django_assert_num_queries: Any
) -> None:
    target = linked[1]
    ids = [str(page.identity.content_id) for page in linked]
    path = f"{LIST}/{ids[0]}?include=related"
    with django_assert_num_queries(2):
        first = client.get(path)
    with django_assert_num_queries(4):
        listed = read(client, f"{LIST}?include=related&fields=title")
    included = first.json()["included"]
    assert included["links"] == [{"relation": "based_on", "source": ids[0], "target": ids[1]}]
    assert [item["title"] for item in included["items"]] == ["资金使用计划"]
    assert listed["included"] == included
    assert listed["items"] == [{"title": "资金使用结果"}, {"title": "资金使用计划"}]
    amend(target, title="资金使用计划（更新）")
    kept = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert kept.json()["included"]["items"][0]["title"] == "资金使用计划（更新）"
    withdraw(target.identity.content_id)
    assert read(client, path)["included"] == {"items": [], "links": []}
    assert "Last-Modified" not in first.headers
    assert read(client, f"{LIST}?include=everything", 422)["errors"][0] == {
        "parameter": "include",
        "rule": "literal_error",
        "got": "everything",
        "allowed": ["expected 'related'"],
    }


def test_absolute_links_of_items_and_lists(
    linked: tuple[Any, Any], client: Client, settings: Any
) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "BASE_URL": BASE}
    path = f"{LIST}/{linked[0].identity.content_id}"
    number = linked[1].identity.index_number
    assert read(client, path)["related"][0]["url"] == f"/items/{number}"
    absolute = client.get(f"{path}?links=absolute")
    assert absolute.json()["related"][0]["url"] == f"{BASE}/items/{number}"
    assert absolute["ETag"] != client.get(path)["ETag"]
    urls = [item["url"] for item in read(client, f"{LIST}?links=absolute&limit=1")["items"]]
    assert urls == [f"{BASE}/items/{linked[0].identity.index_number}"]


def test_an_item_names_the_schema_of_its_document(fund: Any, client: Client) -> None:
    release = issue(fund)
    answer = client.get(f"{LIST}/{release.content_id}")
    assert '</api/v1/schemas/fund>; rel="describedby"' in answer["Link"]

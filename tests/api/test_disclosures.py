"""Lists and details of the API: ready bytes, cursors, strictness."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.ledger.canonical import canonical, digest
from fupin_cms.ledger.events import Event
from fupin_cms.ledger.models import Disclosure
from tests import factories
from tests.ledger.acting import amend, correct, do_act, issue, withdraw_version

if TYPE_CHECKING:
    from django.test import Client

LIST = "/api/v1/disclosures"


def read(client: Client, path: str, status: int = 200, **headers: str) -> Any:
    response = client.get(path, headers=headers or None)
    assert response.status_code == status, response.content[:500]
    return json.loads(response.content)


def told(response: Any) -> dict[str, str]:
    """The headers, without those that count calls."""
    return {k: v for k, v in response.headers.items() if not k.startswith("RateLimit")}


def test_detail_is_the_ready_row_in_one_query(
    fund: Any, client: Client, django_assert_num_queries: Any
) -> None:
    release = issue(fund)
    with django_assert_num_queries(1):
        response = client.get(f"{LIST}/{release.content_id}")
    assert response.content == bytes(Disclosure.objects.get().body)
    assert response["Content-Type"] == "application/json"


def test_detail_digest_can_be_recomputed_by_the_reader(fund: Any, client: Client) -> None:
    release = issue(fund)
    document = read(client, f"{LIST}/{release.content_id}")
    signed = {k: v for k, v in document.items() if k not in {"signatures", "release"}}
    assert digest(canonical(signed)) == document["release"]["content_digest"]


def test_list_takes_two_queries(
    fund: Any, tree: factories.Tree, client: Client, django_assert_num_queries: Any
) -> None:
    issue(fund)
    issue(factories.make_fund(tree.finance, title="2019年扶贫资金使用安排"))
    with django_assert_num_queries(2):
        answer = read(client, f"{LIST}?category=fund&limit=1")
    assert [item["title"] for item in answer["items"]] == ["2019年扶贫资金使用安排"]


def test_pages_deliver_each_item_once__while_one_is_amended(
    tree: factories.Tree, client: Client
) -> None:
    pages = [factories.make_fund(tree.finance, title=f"第{n}批资金") for n in range(5)]
    for page in pages:
        issue(page)
    seen: list[str] = []
    path: str | None = f"{LIST}?limit=2"
    while path:
        answer = read(client, path)
        seen += [item["content_id"] for item in answer["items"]]
        amend(pages[0], title="第0批资金（更新）")
        path = answer["next"]
    assert sorted(seen) == sorted(str(page.identity.content_id) for page in pages)


@pytest.mark.parametrize(
    ("query", "parameter", "rule"),
    [
        ("nonsense=1", "nonsense", "unknown_parameter"),
        ("limit=1&limit=2", "limit", "repeated"),
        ("limit=0", "limit", "greater_than_equal"),
        ("limit=101", "limit", "less_than_equal"),
        ("limit=many", "limit", "int_parsing"),
        ("limit=5.0", "limit", "int_parsing"),
        ("limit=%2B5", "limit", "int_parsing"),
        ("limit=1_0", "limit", "int_parsing"),
        ("category=nothing", "category", "invalid_choice"),
        ("released_from=yesterday", "released_from", "invalid"),
        ("document_number=x", "document_number", "document_number"),
        ("cursor=forged", "cursor", "unknown"),
    ],
)
def test_wrong_parameter_is_422_and_named(
    db: None, client: Client, query: str, parameter: str, rule: str
) -> None:
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert (problem["errors"][0]["parameter"], problem["errors"][0]["rule"]) == (parameter, rule)
    assert client.get(problem["type"]).status_code == 200


def test_cursor_of_another_query_is_refused(tree: factories.Tree, client: Client) -> None:
    for number in range(2):
        issue(factories.make_fund(tree.finance, title=f"第{number}批资金"))
    cursor = read(client, f"{LIST}?limit=1")["next"].split("cursor=")[1]
    problem = read(client, f"{LIST}?category=fund&limit=1&cursor={cursor}", 422)
    assert problem["errors"][0]["rule"] == "other_query"


def test_withdrawn_item_is_410_with_tombstone_and_leaves_the_list(
    fund: Any, client: Client
) -> None:
    release = issue(fund)
    do_act(Event.WITHDRAWN, release.content_id)
    problem = read(client, f"{LIST}/{release.content_id}", 410)
    assert problem["tombstone"]["content_id"] == str(release.content_id)
    assert fund.title not in json.dumps(problem, ensure_ascii=False)
    assert read(client, LIST)["items"] == []


def test_never_public_items_answer_alike__internal_draft_and_unknown(
    fund: Any, tree: factories.Tree, client: Client
) -> None:
    internal = factories.make_fund(tree.finance, title="只对特定群众", audience="specific")
    issue(internal)
    answers = [
        client.get(f"{LIST}/{content_id}", headers={"X-Request-Id": "the-same"})
        for content_id in (internal.identity.content_id, fund.identity.content_id, uuid.uuid4())
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(told(answer).items())) for answer in answers}) == 1


def test_conditional_requests__304_until_amended(fund: Any, client: Client) -> None:
    release = issue(fund)
    path = f"{LIST}/{release.content_id}"
    tag = client.get(path)["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    list_tag = client.get(LIST)["ETag"]
    assert list_tag.startswith("W/")
    assert client.get(LIST, headers={"If-None-Match": list_tag}).status_code == 304
    amend(fund, title="改了名称")
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200
    assert client.get(LIST, headers={"If-None-Match": list_tag}).status_code == 200


def test_other_methods_and_types_are_problems(db: None, client: Client) -> None:
    refused = client.post(LIST)
    assert refused.status_code == 405
    assert refused["Allow"] == "GET, HEAD, OPTIONS"
    assert refused["Content-Type"] == "application/problem+json"
    assert client.get(LIST, headers={"Accept": "text/csv"}).status_code == 406
    assert client.head(LIST).status_code == 200
    assert client.options(LIST)["Access-Control-Allow-Origin"] == "*"
    unknown = client.get("/api/v1/no/such/path")
    assert (unknown.status_code, unknown["Content-Type"]) == (404, "application/problem+json")


def test_version__earlier_one_is_read__a_withdrawn_one_is_410(fund: Any, client: Client) -> None:
    issue(fund)
    amend(fund, summary="误写入的姓名")
    release = correct(fund, summary="更正后的概述")
    path = f"/api/v1/disclosures/{release.content_id}"
    assert read(client, f"{path}?version=2")["summary"] == "误写入的姓名"
    assert read(client, f"{path}?version=3") == read(client, path)
    withdraw_version(release.content_id, 2)
    gone = client.get(f"{path}?version=2")
    assert gone.status_code == 410
    assert "误写入" not in gone.content.decode()
    assert json.loads(gone.content)["tombstone"]["version"] == 2
    assert client.get(f"{path}?version=1").status_code == 200
    assert client.get(f"{path}?version=4").status_code == 404
    assert client.get(f"{path}?version=0").status_code == 422

"""`Last-Modified` and `Link` of what changes with the stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.api import answers
from tests import factories
from tests.ledger.acting import amend, issue

if TYPE_CHECKING:
    from django.test import Client

ROOT = "/api/v1/"


def test_lists_are_dated_by_the_last_release(
    tree: factories.Tree, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = factories.make_fund(tree.finance, title="第一批资金")
    issue(page)
    issue(factories.make_fund(tree.finance, title="第二批资金"))
    assert "Last-Modified" not in client.get(f"{ROOT}disclosures").headers  # a moment ago
    monkeypatch.setattr(answers, "SETTLED_SECONDS", -5)
    for path in ("disclosures", "changes", "departments", "categories"):
        given = client.get(ROOT + path)
        dated = {"If-Modified-Since": given["Last-Modified"]}
        assert client.get(ROOT + path, headers=dated).status_code == 304
        other = {**dated, "If-None-Match": '"other"'}
        assert client.get(ROOT + path, headers=other).status_code == 200
    amend(page, title="改了名称")
    assert client.get(f"{ROOT}disclosures")["Last-Modified"] >= given["Last-Modified"]


def test_pages_lead_to_the_next_and_back_to_the_first(tree: factories.Tree, client: Client) -> None:
    for number in range(3):
        issue(factories.make_fund(tree.finance, title=f"第{number}批资金"))
    first = f"{ROOT}disclosures?limit=1&category=fund"
    given = client.get(first)
    following = given.json()["next"]
    assert given["Link"] == f'<{following}>; rel="next"'
    links = client.get(following)["Link"].split(", ")
    assert [link.rpartition("rel=")[2] for link in links] == ['"next"', '"first"']
    assert links[1].startswith(f"<{first}>")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example;proto=http"},
        {"X-Forwarded-Proto": "http", "X-Original-URL": "/evil.example"},
        {"X-Rewrite-URL": "//evil.example", "X-Forwarded-Prefix": "/evil.example"},
    ],
)
def test_no_header_of_a_request_gets_into_what_caches_keep(
    fund: Any, client: Client, settings: Any, headers: dict[str, str]
) -> None:
    settings.USE_X_FORWARDED_HOST = True
    content_id = issue(fund).content_id
    for path in ("disclosures?limit=1", f"disclosures/{content_id}?links=absolute", "changes", ""):
        given = client.get(ROOT + path, headers=headers)
        assert given.status_code == 200
        said = given.content.decode() + str(given.headers)
        assert "evil.example" not in said
        assert given.content == client.get(ROOT + path).content

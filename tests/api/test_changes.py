"""The change feed: every event, in order, and nothing that is not public any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fupin_cms.ledger.canonical import canonical, digest
from fupin_cms.ledger.events import Event
from fupin_cms.ledger.models import Release
from tests import factories
from tests.ledger.acting import amend, do_act, issue

from .test_disclosures import read

if TYPE_CHECKING:
    from django.test import Client

FEED = "/api/v1/changes"


def test_feed_has_every_event_in_order_across_pages(tree: factories.Tree, client: Client) -> None:
    first = factories.make_fund(tree.finance, title="第一批资金")
    second = factories.make_fund(tree.finance, title="第二批资金")
    issue(first)
    issue(second)
    amend(first, title="第一批资金（更新）")
    entries: list[dict[str, Any]] = []
    path: str | None = f"{FEED}?after=0&limit=2"
    while path:
        answer = read(client, path)
        entries += answer["items"]
        path = answer["next"]
    assert [entry["seq"] for entry in entries] == [1, 2, 3]
    assert [entry["event"]["code"] for entry in entries] == ["issued", "issued", "amended"]
    assert entries[0]["document"]["title"] == "第一批资金"
    assert entries[2]["document"]["title"] == "第一批资金（更新）"
    assert answer["last"] == answer["as_of"] == 3


def test_chain_can_be_checked_from_the_feed_alone(fund: Any, client: Client) -> None:
    issue(fund)
    amend(fund)
    previous = "0" * 64
    for entry in read(client, FEED)["items"]:
        link = {
            name: entry[name]
            for name in (
                "seq",
                "content_id",
                "version",
                "content_digest",
                "signatures_digest",
                "released_at",
            )
        }
        link |= {"stream": "public", "event": entry["event"]["code"]}
        release = Release.objects.get(stream="public", seq=entry["seq"])
        assert entry["previous_chain"] == previous
        assert digest(previous.encode() + canonical(link)) == entry["chain"] == release.chain
        previous = entry["chain"]
    assert read(client, "/api/v1/ledger")["chain"] == previous


def test_withdrawn_item_keeps_its_entries_without_documents(fund: Any, client: Client) -> None:
    release = issue(fund)
    do_act(Event.WITHDRAWN, release.content_id)
    response = client.get(FEED)
    entries = response.json()["items"]
    assert [entry["event"]["code"] for entry in entries] == ["issued", "withdrawn"]
    assert [entry["document"] for entry in entries] == [None, None]
    assert fund.title.encode() not in response.content


def test_internal_releases_leave_no_trace(fund: Any, tree: factories.Tree, client: Client) -> None:
    issue(factories.make_fund(tree.finance, title="只对特定群众", audience="specific"))
    issue(fund)
    answer = read(client, FEED)
    assert [entry["seq"] for entry in answer["items"]] == [1]
    assert answer["as_of"] == 1


def test_beyond_the_head_or_another_epoch_is_409(db: None, client: Client) -> None:
    problem = read(client, f"{FEED}?after=7", 409)
    assert problem["resynchronise"] == "/api/v1/exports/disclosures.ndjson"
    other = "00000000-0000-4000-8000-000000000000"
    assert read(client, f"{FEED}?epoch={other}", 409)["errors"][0]["parameter"] == "epoch"


def test_feed_takes_a_constant_number_of_queries(
    tree: factories.Tree, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        issue(factories.make_fund(tree.finance, title=f"第{number}批资金"))
    with django_assert_max_num_queries(6):
        assert len(read(client, FEED)["items"]) == 6

"""An item's history: every event, what the public was told of it, and nothing that had to go."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from tests import factories
from tests.ledger.acting import amend, correct, erase, issue, withdraw, withdraw_version

from .test_disclosures import LIST, read

if TYPE_CHECKING:
    from django.test import Client


def test_history_and_single_entries_until_the_item_is_erased(
    fund: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    first = issue(fund)
    amend(fund, note="写入了一个姓名。", summary="误写入的姓名")
    correct(fund, note="删去了姓名。", summary="更正后的概述")
    withdraw_version(first.content_id, 2)
    path = f"{LIST}/{first.content_id}/releases"
    with django_assert_max_num_queries(6):
        history = client.get(path)
    items = history.json()["items"]
    assert [(one["seq"], one["event"]["code"], one["version"]) for one in items] == [
        (1, "issued", 1),
        (2, "amended", 2),
        (3, "corrected", 3),
        (4, "withdrawn", 3),
    ]
    assert [one["is_current"] for one in items] == [False, False, True, False]
    assert [one["change"] and one["change"]["note"] for one in items] == [
        None,
        None,  # what was said of a version that is gone may quote what had to go
        "删去了姓名。",
        None,
    ]
    assert items[1]["gone"]["event"]["code"] == "withdrawn"
    assert items[1]["gone"]["seq"] == items[3]["seq"]
    assert items[3]["act_version"] == 2
    assert "姓名。" not in str(items[1])
    assert client.get(path, headers={"If-None-Match": history["ETag"]}).status_code == 304

    feed = read(client, "/api/v1/changes")["items"]
    for entry in feed:
        assert read(client, f"{path}/{entry['seq']}") == entry
    assert [entry["document"] is None for entry in feed] == [False, True, False, True]
    assert read(client, f"{path}/1?fields=seq,document.title") == {
        "document": {"title": fund.title},
        "seq": 1,
    }
    assert read(client, f"{path}/1?fields=x", 422)["errors"][0]["rule"] == "unknown_field"

    withdraw(first.content_id)
    erase(first.content_id)
    for seq in range(1, 7):
        assert read(client, f"{path}/{seq}")["document"] is None
    items = read(client, path)["items"]
    assert [one["gone"] and one["gone"]["event"]["code"] for one in items[:3]] == ["erased"] * 3
    assert fund.title not in str(items)


def test_hidden_and_missing_are_the_same(fund: Any, tree: factories.Tree, client: Client) -> None:
    internal = factories.make_fund(tree.finance, title="只对特定群众", audience="specific")
    issue(internal)
    public = issue(fund)
    ids = [internal.identity.content_id, uuid.uuid4()]
    histories = [client.get(f"{LIST}/{one}/releases") for one in ids]
    entries = [client.get(f"{LIST}/{one}/releases/1") for one in ids]
    foreign = client.get(f"{LIST}/{public.content_id}/releases/2")
    huge = client.get(f"{LIST}/{public.content_id}/releases/{10**30}")
    for answers in (histories, [*entries, foreign, huge]):
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
        assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1

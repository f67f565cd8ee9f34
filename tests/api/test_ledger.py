"""The chain from outside: it is recomputed from the answers with nothing but a hash."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.ledger.append import link
from fupin_cms.ledger.models import Head, Release
from tests import factories
from tests.ledger.acting import amend, erase, issue, make_internal, withdraw

from .test_disclosures import read

if TYPE_CHECKING:
    from django.test import Client

CHAIN = "/api/v1/ledger/chain"


@pytest.fixture
def history(tree: factories.Tree) -> list[Any]:
    """Six public events, one of them of an item that is erased, and a hidden one between."""
    pages = [factories.make_fund(tree.finance, title=f"第{n}批资金") for n in range(2)]
    issue(pages[0])
    issue(make_internal(factories.make_fund(tree.finance, title="内部资金")))
    issue(pages[1])
    amend(pages[0])
    withdraw(pages[1].identity.content_id)
    erase(pages[1].identity.content_id)
    amend(pages[0])
    return pages


def recomputed(client: Client) -> tuple[str, list[int]]:
    """As a partner does it, who knows Python's hashlib and the description in the contract."""
    previous, seqs = "0" * 64, list[int]()
    path: str | None = CHAIN
    while path:
        answer = read(client, path)
        for one in answer["items"]:
            entry = json.dumps(
                one["entry"], sort_keys=True, ensure_ascii=False, separators=(",", ":")
            )
            assert one["previous"] == previous
            previous = hashlib.sha256(previous.encode() + entry.encode()).hexdigest()
            assert one["chain"] == previous
            seqs.append(one["entry"]["seq"])
        path = answer["next"]
    return previous, seqs


def test_chain_is_recomputed_to_the_head_across_pages(
    history: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fupin_cms.api.ledger.MOST_LINKS", 4)
    chain, seqs = recomputed(client)
    assert (chain, seqs) == (read(client, "/api/v1/ledger")["chain"], [1, 2, 3, 4, 5, 6])


def test_a_release_that_was_altered_is_noticed(
    history: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def altered(release: Release) -> Any:
        if release.seq == 3:
            release.version += 1
        return link(release)

    monkeypatch.setattr("fupin_cms.ledger.chain_segment.link", altered)
    with pytest.raises(AssertionError):
        recomputed(client)


def test_links_hold_digests__nothing_hidden_and_nobody(history: Any, client: Client) -> None:
    answer = client.get(CHAIN)
    assert {tuple(one) for one in answer.json()["items"]} == {("chain", "entry", "previous")}
    text = answer.content.decode()
    for word in ("资金", "姓名", "head姓名", "内容有误"):
        assert word not in text
    hidden = Release.objects.get(stream="internal")
    for digest in (hidden.chain, hidden.content_digest, str(hidden.content_id)):
        assert digest not in text


def test_range(history: Any, client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        answer = read(client, f"{CHAIN}?from=2&to=3")
    assert [one["entry"]["seq"] for one in answer["items"]] == [2, 3]
    assert (answer["next"], answer["as_of"]) == (None, 6)


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [
        ("from=3&to=2", 422, "to"),
        ("from=1&to=1001", 409, "to"),
        ("from=0", 422, "from"),
        ("from=7", 409, "from"),
        ("first=1", 422, "first"),
        ("from=1&from=2", 422, "from"),
        ("epoch=00000000-0000-4000-8000-000000000000", 409, "epoch"),
    ],
)
def test_wrong_range_is_refused(
    fund: Any, client: Client, query: str, status: int, parameter: str
) -> None:
    issue(fund)
    Head.objects.filter(stream="public").update(seq=6)
    assert read(client, f"{CHAIN}?{query}", status)["errors"][0]["parameter"] == parameter


def test_range_is_bounded(db: None, client: Client) -> None:
    Head.objects.filter(stream="public").update(seq=5000)
    fault = read(client, f"{CHAIN}?from=1&to=1001", 422)["errors"][0]
    assert fault["allowed"] == ["ge 1", "le 1000"]


def test_empty_ledger_has_an_empty_chain(db: None, client: Client) -> None:
    answer = read(client, CHAIN)
    assert (answer["items"], answer["next"], answer["as_of"]) == ([], None, 0)

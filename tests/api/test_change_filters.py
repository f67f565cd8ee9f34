"""A filtered change feed: a part of the events, and every end of what it ever gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.ledger import scopes
from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.models import ReleaseScope
from fupin_cms.ledger.structure import Kind, announce
from tests import factories
from tests.ledger.acting import amend, erase, issue, withdraw, withdraw_version

from .test_changes import FEED
from .test_disclosures import read

if TYPE_CHECKING:
    from django.test import Client

Told = tuple[int, str, bool | None, bool]


def told(client: Client, query: str) -> list[Told]:
    """(seq, event, matches, with a document) of every entry, over all pages."""
    found: list[Told] = []
    path: str | None = f"{FEED}?{query}"
    while path:
        answer = read(client, path)
        found += [
            (one["seq"], one["event"]["code"], one.get("matches"), one["document"] is not None)
            for one in answer["items"]
        ]
        path = answer["next"]
    assert answer["last"] == answer["as_of"]
    return found


@pytest.fixture
def stream(tree: factories.Tree) -> Any:
    """An item that leaves finance and is withdrawn, one that enters it, one that never does."""
    village = factories.DepartmentFactory.create(code="village")
    leaving, entering, other = (
        factories.make_fund(tree.finance, title=title, department=department)
        for title, department in (
            ("离开", tree.department),
            ("进入", village),
            ("无关", village),
        )
    )
    for page in (leaving, entering, other):
        issue(page)
    amend(leaving, department=village)  # 4
    amend(entering, department=tree.department)  # 5
    amend(other)  # 6
    amend(leaving)  # 7: elsewhere already
    announce(
        Kind.DEPARTMENT,
        "finance",
        before={"name": "计划财务科"},
        after={"name": "财务科"},
        administrator=factories.make_user("admin"),
    )  # 8
    withdraw(leaving.identity.content_id)  # 9
    return leaving


EXPECTED = [
    (1, "issued", True, False),  # withdrawn since
    (4, "amended", False, False),
    (5, "amended", True, True),
    (7, "amended", False, False),
    (8, "structure", True, False),
    (9, "withdrawn", False, False),
]


@pytest.mark.parametrize("window", [1, 2, 2_000])
@pytest.mark.parametrize("limit", [1, 100])
def test_what_left_is_told__what_never_matched_is_not(
    stream: Any, client: Client, monkeypatch: pytest.MonkeyPatch, window: int, limit: int
) -> None:
    monkeypatch.setattr("fupin_cms.ledger.feed.WINDOW", window)
    assert told(client, f"department=finance&limit={limit}") == EXPECTED


def test_pages_bear_filters_fields_and_epoch__and_ask_no_more_than_a_few_times(
    stream: Any,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Any,
) -> None:
    with django_assert_max_num_queries(9):
        whole = read(client, f"{FEED}?department=finance")
    assert whole["next"] is None
    with django_assert_max_num_queries(3):
        thin = read(client, f"{FEED}?department=finance&fields=seq,matches")
    assert [(one["seq"], one["matches"]) for one in thin["items"]] == [
        (seq, matches) for seq, _, matches, _ in EXPECTED
    ]
    monkeypatch.setattr("fupin_cms.ledger.feed.WINDOW", 1)
    empty = client.get(f"{FEED}?department=finance&after=1&fields=seq")
    answer = empty.json()
    assert (answer["items"], answer["last"]) == ([], 2)
    assert answer["next"] in empty["Link"]
    for part in ("department=finance", "after=2", "fields=seq", f"epoch={answer['epoch']}"):
        assert part in answer["next"]


def test_several_values_widen__several_names_narrow(stream: Any, client: Client) -> None:
    seqs = [one[0] for one in told(client, "department=finance&department=village")]
    assert seqs == list(range(1, 10))
    assert [one[0] for one in told(client, "category=fund")] == list(range(1, 10))
    assert told(client, "category=fund&department=finance&region=441500") == EXPECTED
    assert [one[1] for one in told(client, "category=policy")] == ["structure"]
    assert [one[1] for one in told(client, "department=nobody")] == ["structure"]
    assert [one[1] for one in told(client, "department=finance&region=441521")] == ["structure"]
    assert all("matches" not in one for one in read(client, FEED)["items"])


def test_the_end_of_an_earlier_version_and_an_erasure_are_told_too(
    tree: factories.Tree, client: Client
) -> None:
    village = factories.DepartmentFactory.create(code="village")
    page = factories.make_fund(tree.finance)
    content_id = issue(page).content_id
    amend(page, department=village)
    withdraw_version(content_id, 1)
    withdraw(content_id)
    erase(content_id)
    assert [(seq, event) for seq, event, *_ in told(client, "department=finance")] == [
        (1, "issued"),
        (2, "amended"),
        (3, "withdrawn"),
        (4, "withdrawn"),
        (5, "erased"),
    ]


def test_what_is_filed_nowhere_passes__and_filing_again_finds_the_same(
    stream: Any, client: Client
) -> None:
    filed = set(ReleaseScope.objects.values_list("content_id", "seq", "department"))
    ReleaseScope.objects.all().delete()
    assert [one[0] for one in told(client, "department=finance")] == list(range(1, 10))
    assert scopes.fill(Stream.PUBLIC) == len(filed)
    assert set(ReleaseScope.objects.values_list("content_id", "seq", "department")) == filed
    assert scopes.fill(Stream.PUBLIC) == 0


@pytest.mark.parametrize(
    ("query", "parameter", "rule"),
    [
        ("category=nothing", "category", "invalid_choice"),
        ("department=", "department", "invalid_choice"),
        ("topic=industry", "topic", "unknown_parameter"),
        ("after=-1", "after", "greater_than_equal"),
        ("after=9007199254740992", "after", "less_than"),
        ("limit=501", "limit", "less_than_equal"),
        ("epoch=x", "epoch", "uuid_parsing"),
        ("after=1&after=2", "after", "repeated"),
        ("fields=document.nothing", "fields", "unknown_field"),
    ],
)
def test_wrong_parameters_are_refused_with_what_is_allowed(
    db: None, client: Client, query: str, parameter: str, rule: str
) -> None:
    fault = read(client, f"{FEED}?{query}", 422)["errors"][0]
    assert (fault["parameter"], fault["rule"]) == (parameter, rule)
    assert "got" in fault
    assert fault["allowed"]

"""Reconciling: only differences come back, and they tell nothing of what was never public."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.ledger.canonical import canonical, digest
from fupin_cms.ledger.models import Disclosure
from tests import factories
from tests.ledger.acting import amend, issue, make_internal, withdraw
from tests.partners.scene import make_key

from .test_disclosures import read

if TYPE_CHECKING:
    from django.test import Client

RECONCILE = "/api/v1/reconcile"
OTHER = "0" * 64


@dataclass
class Partner:
    """Who calls with a key that may reconcile."""

    client: Client
    key: str

    def call(self, body: Any, query: str = "", status: int = 200, **extra: Any) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        extra = {"content_type": "application/json", **extra}
        headers = {"Authorization": f"Bearer {self.key}"}
        response = self.client.post(f"{RECONCILE}{query}", data, headers=headers, **extra)
        assert response.status_code == status, response.content[:500]
        return json.loads(response.content)


@pytest.fixture
def partner(db: None, client: Client) -> Partner:
    return Partner(client, make_key(None, "reconcile").text)


def held(*rows: Disclosure) -> list[dict[str, str]]:
    return [{"id": str(row.content_id), "digest": row.etag} for row in rows]


def row_of(page: Any) -> Disclosure:
    return Disclosure.objects.get(content_id=page.identity.content_id, stream="public")


@pytest.fixture
def items(tree: factories.Tree) -> list[Any]:
    pages = [factories.make_fund(tree.finance, title=f"第{n}批资金") for n in range(4)]
    for page in pages:
        issue(page)
    return sorted(pages, key=lambda page: page.identity.content_id)


def test_every_kind_of_difference_in_one_call(
    items: list[Any], tree: factories.Tree, partner: Partner
) -> None:
    same, changed, gone, missing = items
    before = held(*map(row_of, (same, changed, gone)))
    release = amend(changed)
    withdraw(gone.identity.content_id)
    internal = make_internal(factories.make_fund(tree.finance, title="内部资金"))
    issue(internal)
    draft = factories.make_fund(tree.finance, title="草稿")
    never = [internal.identity.content_id, draft.identity.content_id, uuid.uuid4()]
    answer = partner.call([*before, *({"id": str(one), "digest": OTHER} for one in never)])
    now = row_of(changed)
    assert answer["changed"] == [
        {"id": str(now.content_id), "digest": now.etag, "seq": release.seq},
    ]
    (stone,) = answer["gone"]
    assert (stone["content_id"], stone["event"]["code"]) == (
        str(gone.identity.content_id),
        "withdrawn",
    )
    assert answer["unknown"] == sorted(str(one) for one in never)
    assert [one["id"] for one in answer["missing"]] == [str(missing.identity.content_id)]
    assert (answer["next"], answer["as_of"]) == (None, 6)


def test_what_is_the_same_is_not_mentioned__digest_is_that_of_the_documents_bytes(
    items: list[Any], client: Client, partner: Partner
) -> None:
    sent = []
    for page in items:
        document = read(client, f"/api/v1/disclosures/{page.identity.content_id}")
        sent.append({"id": document["content_id"], "digest": digest(canonical(document))})
    answer = partner.call(sent)
    assert [answer[name] for name in ("changed", "missing", "gone", "unknown")] == [[], [], [], []]


def test_parts__each_missing_item_is_told_in_exactly_one(
    items: list[Any], partner: Partner
) -> None:
    first, second, third, fourth = map(row_of, items)
    lower = partner.call(held(first), f"?through={first.content_id}")
    upper = partner.call(held(third), f"?after={first.content_id}")
    assert lower["missing"] == []
    assert [one["id"] for one in upper["missing"]] == [
        str(second.content_id),
        str(fourth.content_id),
    ]


def test_more_missing_than_an_answer_holds__next_goes_on(
    items: list[Any], partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fupin_cms.api.reconcile.MOST_HELD", 2)
    ids = [str(page.identity.content_id) for page in items]
    answer = partner.call([])
    assert [one["id"] for one in answer["missing"]] == ids[:2]
    following = partner.call([], answer["next"].removeprefix(RECONCILE))
    assert ([one["id"] for one in following["missing"]], following["next"]) == (ids[2:], None)


def test_queries_are_the_same_for_one_and_for_many(
    items: list[Any], partner: Partner, django_assert_num_queries: Any
) -> None:
    withdraw(items[0].identity.content_id)
    many = [*held(*map(row_of, items)), {"id": str(uuid.uuid4()), "digest": OTHER}]
    with django_assert_num_queries(5):  # the key, the head, what is held, tombstones, missing
        assert len(partner.call(many)["gone"]) == 1


def test_ten_thousand_are_taken__one_more_is_not(partner: Partner) -> None:
    many = [{"id": str(uuid.UUID(int=n)), "digest": OTHER} for n in range(10_001)]
    assert len(partner.call(many[:10_000])["unknown"]) == 10_000
    assert partner.call(many, status=422)["errors"][0]["rule"] == "too_long"


GOOD = {"id": "11111111-1111-4111-8111-111111111111", "digest": OTHER}


@pytest.mark.parametrize(
    ("body", "parameter", "rule"),
    [
        ([GOOD, {**GOOD, "digest": "A" * 64}], "1.digest", "string_pattern_mismatch"),
        ([{**GOOD, "id": "7"}], "0.id", "uuid_parsing"),
        ([{"id": GOOD["id"]}], "0.digest", "missing"),
        ([{**GOOD, "title": "扶贫"}], "0.title", "extra_forbidden"),
        ([GOOD, GOOD], "1.id", "repeated"),
        ([GOOD, 3], "1", "model_attributes_type"),
        ({"held": []}, "body", "list_type"),
        (b"[{", "body", "json_invalid"),
        (b"\xff", "body", "json_invalid"),
        (b"[" * 100_000, "body", "json_invalid"),
    ],
)
def test_wrong_body_is_422_and_names_the_entry(
    partner: Partner, body: Any, parameter: str, rule: str
) -> None:
    (fault,) = partner.call(body, status=422)["errors"]
    assert (fault["parameter"], fault["rule"]) == (parameter, rule)


@pytest.mark.parametrize(
    ("query", "parameter", "rule"),
    [
        (f"?after={GOOD['id']}", "0.id", "not_after"),
        ("?through=01111111-1111-4111-8111-111111111111", "0.id", "not_through"),
        ("?after=7", "after", "uuid_parsing"),
        ("?from=7", "from", "unknown_parameter"),
        ("?after={0}&through={0}".format(GOOD["id"]), "through", "range"),
    ],
)
def test_part_is_held_to(partner: Partner, query: str, parameter: str, rule: str) -> None:
    fault = partner.call([GOOD], query, status=422)["errors"][0]
    assert (fault["parameter"], fault["rule"]) == (parameter, rule)


def test_only_json__only_so_large__only_post(partner: Partner, client: Client) -> None:
    partner.call([], status=415, content_type="text/plain")
    partner.call(b" " * (4 * 1024 * 1024 + 1), status=413)
    response = client.get(RECONCILE)
    assert (response.status_code, response["Allow"]) == (405, "OPTIONS, POST")


def test_without_the_scope_nobody_reconciles(db: None, client: Client) -> None:
    keyless = client.post(RECONCILE, "[]", content_type="application/json")
    assert keyless.status_code == 401
    Partner(client, make_key(None, "read").text).call([], status=403)


def test_answer_is_nobody_elses(partner: Partner, client: Client) -> None:
    headers = {"Authorization": f"Bearer {partner.key}"}
    answer = client.post(RECONCILE, "[]", content_type="application/json", headers=headers)
    assert answer["Cache-Control"] == "no-store"

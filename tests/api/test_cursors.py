"""Cursors: opaque, bound to their query, and whole lists under whatever is released meanwhile."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from django.core import signing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_cms.ledger.models import Disclosure, Head
from tests import factories
from tests.ledger.acting import issue

from .test_disclosures import LIST, read

if TYPE_CHECKING:
    from django.test import Client

MOMENT = dt.datetime(2019, 1, 1, tzinfo=dt.UTC)


def make_row(seq: int, *, category: str = "fund") -> Disclosure:
    """A ready row; what this list does not look at is left as it comes."""
    content_id = uuid.uuid4()
    return Disclosure.objects.create(
        stream="public",
        content_id=content_id,
        seq=seq,
        first_seq=seq,
        version=1,
        event="issued",
        state="current",
        index_number=f"n-{content_id}",
        category=category,
        written_on=MOMENT.date(),
        year=2019,
        first_released_at=MOMENT,
        released_at=MOMENT,
        body=b"{}",
        summary=orjson.dumps({"content_id": str(content_id)}),
    )


def cursor_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["cursor"][0]


@pytest.fixture
def first_page(tree: factories.Tree, client: Client) -> Any:
    for number in range(2):
        issue(factories.make_fund(tree.finance, title=f"第{number}批资金"))
    return read(client, f"{LIST}?limit=1")


def test_the_same_page_has_the_same_next_and_the_same_etag(first_page: Any, client: Client) -> None:
    answer = client.get(f"{LIST}?limit=1")
    assert answer.json() == first_page
    later = client.get(f"{LIST}?limit=1", headers={"If-None-Match": answer["ETag"]})
    assert later.status_code == 304


def test_what_a_cursor_is_bound_to(first_page: Any, client: Client) -> None:
    cursor = cursor_of(first_page["next"])
    follow = f"{LIST}?limit=1&cursor={cursor}"
    second = read(client, follow)
    assert len(second["items"]) == 1
    assert second["next"] is None
    for looks in ("&fields=title", "&include=related", "&links=absolute"):
        assert len(read(client, follow + looks)["items"]) == 1
    for query in ("category=fund", "order=first_seq", "region=441500"):
        problem = read(client, f"{LIST}?limit=1&cursor={cursor}&{query}", 422)
        assert problem["errors"][0]["rule"] == "other_query"
    for forged in (cursor[:-1], f"1{cursor}", "a" * 60, "%00", signing.dumps([1, "x", "y"])):
        problem = read(client, f"{LIST}?limit=1&cursor={forged}", 422)
        assert problem["errors"][0]["rule"] in ("unknown", "null_character")
        assert problem["errors"][0]["got"]
    Head.objects.filter(stream="public").update(epoch=uuid.uuid4())
    outdated = read(client, follow, 422)
    assert outdated["errors"][0]["rule"] == "outdated"
    assert "first page" in outdated["detail"]


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(("amend", "withdraw", "issue", "issue elsewhere")), st.integers(0, 9)
    ),
    max_size=8,
)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    deeds=DEEDS,
    limit=st.integers(1, 4),
    order=st.sampled_from(("-first_seq", "first_seq")),
    filtered=st.booleans(),
)
def test_what_matches_throughout_is_delivered_exactly_once(
    db: None, client: Client, deeds: list[Any], limit: int, order: str, *, filtered: bool
) -> None:
    Disclosure.objects.all().delete()
    rows = [make_row(seq, category="fund" if seq % 3 else "policy") for seq in range(1, 11)]
    head = len(rows)
    Head.objects.update_or_create(stream="public", defaults={"seq": head})
    throughout = {str(row.content_id) for row in rows if not filtered or row.category == "fund"}
    waiting = list(deeds)
    seen: list[str] = []
    path: str | None = f"{LIST}?limit={limit}&order={order}{'&category=fund' * filtered}"
    while path:
        answer = read(client, path)
        seen += [item["content_id"] for item in answer["items"]]
        path = answer["next"]
        for deed, which in waiting[:2]:
            head += 1
            match deed:
                case "amend":
                    Disclosure.objects.filter(pk=rows[which].pk).update(seq=head, version=2)
                case "withdraw":
                    Disclosure.objects.filter(pk=rows[which].pk).update(seq=head, state="withdrawn")
                    throughout.discard(str(rows[which].content_id))
                case "issue":
                    make_row(head)
                case _:
                    make_row(head, category="policy")
        del waiting[:2]
        Head.objects.filter(stream="public").update(seq=head)
    assert len(seen) == len(set(seen))
    assert throughout <= set(seen)

"""Prepared queries give what the ORM gives."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from fupin_cms.ledger.models import Disclosure, Head
from fupin_cms.ledger.prepared import Prepared
from fupin_cms.ledger.ready_rows import ReadyItem, public_head, ready_item, ready_page
from tests import factories
from tests.ledger import acting

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from fupin_cms.disclosures.models import FundPage


@pytest.fixture
def issued(tree: factories.Tree) -> list[uuid.UUID]:
    pages = [factories.make_fund(tree.finance, title=f"第{n}批资金") for n in range(4)]
    issued = [acting.issue(page).content_id for page in pages]
    acting.amend(pages[0])
    return issued


def test_an_item_is_what_the_orm_reads(
    issued: list[uuid.UUID], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for content_id in issued:
        with django_assert_num_queries(1):
            found = ready_item(content_id)
        row = Disclosure.objects.values_list(*ReadyItem._fields).get(content_id=content_id)
        assert found is not None
        assert [*found] == [*row]
        assert found.released_at.tzinfo is not None
    assert ready_item(uuid.uuid4()) is None


@pytest.mark.postgresql
def test_plans_that_the_server_keeps__give_the_same(issued: list[uuid.UUID]) -> None:
    once = [ready_item(content_id) for content_id in issued]
    connection.connection.prepare_threshold = 0
    for _ in range(7):  # the sixth time the server may take a plan for any values
        assert [ready_item(content_id) for content_id in issued] == once
        assert len(ready_page("-first_seq", None, 10)) == len(issued)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchall() == [(2,)]


@pytest.mark.parametrize("order", ["-first_seq", "first_seq", "-seq", "seq"])
def test_pages_are_those_of_the_orm(issued: list[uuid.UUID], order: str) -> None:
    key = order.removeprefix("-")
    rows = Disclosure.objects.public().order_by(order).values_list("pk", key, "summary")
    expected = [(pk, position, bytes(summary)) for pk, position, summary in rows]
    assert len(expected) == len(issued)
    assert ready_page(order, None, 10) == expected
    assert ready_page(order, None, 2) == expected[:2]
    assert ready_page(order, expected[1][1], 10) == expected[2:]


def test_the_head_follows(
    fund: FundPage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    before = public_head()
    acting.issue(fund)
    with django_assert_num_queries(1):
        after = public_head()
    assert after.seq == before.seq + 1
    assert after.epoch == Head.objects.get(stream="public").epoch


def test_a_value_that_the_query_does_not_compare_as_it_is__is_refused(db: None) -> None:
    query = Prepared(lambda seq: Head.objects.filter(seq=seq + 1).values_list("seq"))
    with pytest.raises(ValueError, match="does not stand in the query"):
        query.rows(1)

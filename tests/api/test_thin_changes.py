"""Thin entries of the feed: only what is asked for is read, and it is what full entries say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.ledger import acting

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from fupin_cms.disclosures.models import FundPage

ADDRESS = "/api/v1/changes"


def _items(client: Client, **query: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(client.get(ADDRESS, query).content)["items"]
    return items


def test_each_member_alone_is_that_of_the_full_entry(client: Client, fund: FundPage) -> None:
    acting.issue(fund)
    acting.amend(fund)
    full = _items(client)
    assert len(full) > 1
    for name in full[0]:
        assert _items(client, fields=name) == [{name: entry[name]} for entry in full]


def test_thin_entries_take_two_queries(
    client: Client, fund: FundPage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    acting.issue(fund)
    with django_assert_num_queries(2):
        assert _items(client, fields="seq,event,content_id,released_at")

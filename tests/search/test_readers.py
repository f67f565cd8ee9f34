"""What a citizen and a partner get of the search: the whole way from a release to the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ledger import acting

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings

    from fupin_cms.disclosures.models import FundPage

pytestmark = pytest.mark.django_db

WORDS = {"q": "扶贫资金使用安排"}


def test_released_item__is_found_on_the_site_and_in_the_api(
    client: Client, search_index: None, fund: FundPage
) -> None:
    assert "扶贫资金" not in client.get("/disclosures/").content.decode()
    acting.issue(fund)
    page = client.get("/disclosures/", WORDS).content.decode()
    assert "<mark>扶贫资金使用安排</mark>" in page
    answer = client.get("/api/v1/search", WORDS).json()
    assert answer["total"] == 1
    assert answer["items"][0]["item"]["index_number"] == fund.identity.index_number


def test_internal_item__is_found_nowhere(
    client: Client, search_index: None, fund: FundPage
) -> None:
    acting.issue(acting.make_internal(fund))
    assert fund.title not in client.get("/disclosures/", WORDS).content.decode()
    answer = client.get("/api/v1/search", WORDS).json()
    assert (answer["total"], answer["items"]) == (0, [])
    assert not any(answer["facets"].values())


def test_no_index__is_an_outage_and_never_an_empty_result(
    client: Client, settings: Settings, search_index: None, fund: FundPage
) -> None:
    acting.issue(fund)
    settings.FUPIN_SEARCH = {**settings.FUPIN_SEARCH, "FOLLOW": "off"}
    assert client.get("/disclosures/", WORDS).status_code == 503
    assert client.get("/api/v1/search", WORDS).status_code == 503

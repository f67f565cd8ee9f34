"""检索推荐 in the admin: what an editor is told, and nothing in English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from tests.ledger.acting import issue

if TYPE_CHECKING:
    from django.test import Client

    from fupin_cms.disclosures.models import FundPage

LIST, ADD = reverse("wagtailsearchpromotions:index"), reverse("wagtailsearchpromotions:add")


@pytest.fixture
def picked(fund: FundPage) -> FundPage:
    """A page that is recommended, behind a link to elsewhere."""
    query = Query.get("资金")
    SearchPromotion.objects.create(query=query, page=fund, sort_order=1)
    SearchPromotion.objects.create(
        query=query,
        external_link_url="https://example.invalid/",
        external_link_text="省网站",
        sort_order=0,
    )
    return fund


def shown(client: Client, address: str) -> str:
    """The words of a page's content, or of a part that is put into one."""
    text = client.get(address).content.decode()
    content = re.split(r"<main[^>]*>", text)[-1]
    return strip_tags(re.sub(r"(?s)<(script|svg)\b.*?</\1>", "", content))


@pytest.mark.parametrize("address", [LIST, f"{LIST}results/"])
def test_list__says_what_no_reader_sees(
    admin_client: Client, picked: FundPage, address: str
) -> None:
    hidden = f"{picked.title}（没有公开，不显示）"
    before = shown(admin_client, address)
    assert hidden in before
    assert before.index("省网站") < before.index(hidden)
    issue(picked)
    after = shown(admin_client, address)
    assert picked.title in after
    assert "不显示" not in after


@pytest.mark.django_db
def test_list__counts_nothing_that_is_not_counted(admin_client: Client, picked: FundPage) -> None:
    assert "浏览" not in shown(admin_client, LIST)
    assert "热门" not in shown(admin_client, ADD)
    home = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("wagtailsearchpromotions:search_terms") not in home


@pytest.mark.django_db
@pytest.mark.parametrize("address", [LIST, ADD, reverse("fupin_search_recommend")])
def test_screens__are_chinese(admin_client: Client, address: str) -> None:
    words = shown(admin_client, address)
    assert "推荐" in words
    assert not re.findall(r"[A-Za-z]{3,}(?: [a-z]+)+", words)

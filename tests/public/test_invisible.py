"""What is not public shows nowhere: every kind of hidden item against every address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.catalogue.enums import Audience, DisclosureAttribute
from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.search import FacetValue, SearchResult
from tests.factories import DepartmentFactory, RegionFactory, TopicFactory, make_fund
from tests.ledger.acting import issue, make_internal, withdraw
from tests.public.engine import TellingEngine, hit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.factories import Tree

SECRET = "不应出现的信息"


def draft(page: Any) -> Any:
    return page


def reserved(page: Any) -> Any:
    """Submitted once: it has a number and was never released."""
    page.identity.reserve(internal=False)
    return page


def internal(page: Any) -> Any:
    issue(make_internal(page))
    return page


def specific(page: Any) -> Any:
    page.audience = Audience.SPECIFIC
    issue(page)
    return page


def on_request(page: Any) -> Any:
    page.attribute = DisclosureAttribute.ON_REQUEST
    page.ground, page.reason = "15.privacy", "涉及个人隐私"
    issue(page)
    return page


def withdrawn(page: Any) -> Any:
    issue(page)
    withdraw(page.identity.content_id)
    return page


HIDDEN = [draft, reserved, internal, specific, on_request, withdrawn]
ADDRESSES = [
    "/",
    "/disclosures/",
    "/disclosures/?region=999901",
    "/disclosures/?topic=hidden",
    "/disclosures/?department=hidden",
    "/disclosures/?q=信息",
    "/sections/finance",
    "/sections/finance?q=信息",
    "/sitemap.xml",
    "/readyz",
    "/items/{number}",
    "/items/{internal_number}",
    "/items/{number}/sheet",
    "/items/{content_id}",
    "/internal/items/{internal_number}",
    "/sections/internal",
]


@pytest.mark.parametrize("hide", HIDDEN)
def test_hidden_item__shows_nowhere(
    citizen: Client,
    tree: Tree,
    engine: type[TellingEngine],
    hide: Callable[[Any], Any],
) -> None:
    """Neither title nor text, nor its vocabularies' words, also where the index still knows it."""
    page = make_fund(
        tree.finance,
        title=SECRET,
        summary=f"{SECRET}的概述",
        use=f"{SECRET}的用途",
        region=RegionFactory.create(code="999901", name=f"{SECRET}的地区"),
        department=DepartmentFactory.create(code="hidden", name=f"{SECRET}的科室"),
    )
    page.topics.set([TopicFactory.create(code="hidden", name=f"{SECRET}的专题")])
    page.save()
    hide(page)
    identity = page.identity
    identity.refresh_from_db()
    row = Disclosure.objects.filter(content_id=identity.content_id).first()
    if row is not None:
        facets = {
            "category": [FacetValue("fund", 1)],
            "region": [FacetValue("999901", 1)],
            "topic": [FacetValue("hidden", 1)],
            "department": [FacetValue("hidden", 1)],
        }
        engine.answer = SearchResult(
            total=1, hits=[hit(row, title=SECRET, snippet=SECRET)], facets=facets
        )
    numbers = {
        "number": identity.index_number or "007187648-1999-000001",
        "internal_number": identity.internal_number or "007187648-N1999-000001",
        "content_id": identity.content_id,
    }
    for address in ADDRESSES:
        answer = citizen.get(address.format(**numbers))
        html = answer.content.decode()
        assert answer.status_code in {200, 302, 404, 410}, address
        assert SECRET not in html, address
        if answer.status_code != 410:
            assert not identity.index_number or identity.index_number not in html, address

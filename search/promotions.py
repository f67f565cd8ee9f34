"""推荐 (best bets): what editors put before the hits of a query, in Wagtail's own app for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.search.utils import normalise_query_string

from fupin_cms.disclosures.identity import Identity
from fupin_cms.ledger.addresses import item_url
from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.search import Recommended

from .analysis import runs

if TYPE_CHECKING:
    from collections.abc import Iterable


def recommended(typed: str) -> list[Recommended]:
    """What editors recommend for a query, however it is written; each address once.

    A page is shown as the ledger has it, without what was written beside it here: nobody signed
    that. One that is not public is not shown. One query where nothing is recommended.
    """
    key = _key(typed)
    queries = Query.objects.filter(editors_picks__isnull=False).distinct()
    same = [pk for pk, text in queries.values_list("pk", "query_string") if _key(text) == key]
    if not same:
        return []
    chosen = list(SearchPromotion.objects.filter(query__in=same).order_by("sort_order", "pk"))
    pages = public_pages([pick.page_id for pick in chosen if pick.page_id])
    found = dict[str, Recommended]()
    for pick in chosen:
        if pick.page_id is None:
            title = pick.external_link_text or pick.external_link_url
            one = Recommended(title, pick.external_link_url, pick.description)
        elif row := pages.get(pick.page_id):
            one = Recommended(row.title, item_url(row.index_number), "")
        else:
            continue
        found.setdefault(one.url, one)
    return list(found.values())


def _key(text: str) -> list[str]:
    """What two ways of writing a query have in common; signs alone are taken as they stand."""
    return runs(text) or [normalise_query_string(text)]


def public_pages(pages: Iterable[int]) -> dict[int, Disclosure]:
    """The public rows of pages, by the pages' ids."""
    ids = dict(Identity.objects.filter(page__in=list(pages)).values_list("content_id", "page_id"))
    rows = Disclosure.objects.public().filter(content_id__in=list(ids))
    return {ids[row.content_id]: row for row in rows.only("content_id", "title", "index_number")}

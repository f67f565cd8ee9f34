"""How the databases look up a filtered page: by an index in the order of lists, without sorting.

What a plan says holds at any size; a time would not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.http import QueryDict

from fupin_cms.api.disclosures import filtered_page
from fupin_cms.ledger.filters import DisclosureFilter
from tests import factories
from tests.ledger import acting

if TYPE_CHECKING:
    from typing import Any

pytestmark = pytest.mark.django_db

PLANS = {
    "category=fund": "fupin_disc_category",
    "department=finance": "fupin_disc_department",
    "region=441500": "fupin_disc_region",
    "section=finance": "fupin_disc_section",
    "validity=repealed": "fupin_disc_validity",
    "subject=poverty-funds": "fupin_disc_subject",
    "catalogue_item=fund-allocation": "fupin_disc_catalogue_item",
    "year=2018": "fupin_disc_year",
    "document_number=汕扶办〔2019〕3号": "fupin_disc_docnumber",
    "topic=industry": "fupin_topic_list",
    # Ranges do not fit an order by something else: all entries of the index are looked at, no rows.
    "released_from=2018-01-01": "fupin_disc_list",
    "released_to=2018-12-31": "fupin_disc_list",
    "written_from=2018-01-01": "fupin_disc_list",
    "written_to=2018-12-31": "fupin_disc_list",
    "has_attachment=true": "fupin_disc_list",
}
LOOKED_AT = {
    "released": "released_at",
    "written": "written_on",
    "has": "has_attachment",
}
"""Of PLANS' last ones, by the first word: the column that the index has beside the order."""


_NOT_USED = (
    *("seqscan", "bitmapscan", "sort", "incremental_sort"),
    *("hashjoin", "mergejoin", "memoize"),
)


def plan_of(rows: Any, index: str) -> str:
    """The plan in lower case. On an empty table PostgreSQL would rather read it through, and takes
    any index that has the order: the test's transaction does without the one of the whole list.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for kind in _NOT_USED:
                cursor.execute(f"SET LOCAL enable_{kind} = off")
            if index != "fupin_disc_list":
                cursor.execute("DROP INDEX fupin_disc_list")
    return str(rows.explain()).lower()


def test_every_filter_has_its_plan() -> None:
    assert {query.partition("=")[0] for query in PLANS} == set(DisclosureFilter.base_filters)


@pytest.mark.parametrize("order", ["-first_seq", "first_seq"])
@pytest.mark.parametrize("query", PLANS)
def test_filtered_page__by_its_index_in_the_order_of_lists(
    tree: factories.Tree, query: str, order: str
) -> None:
    del tree
    index = PLANS[query]
    plan = plan_of(filtered_page(QueryDict(query), order, position=5, size=21), index)
    assert index in plan
    assert "temp b-tree" not in plan  # SQLite's sort
    assert "sort" not in plan.replace("sort_", "")
    assert "scan fupin_cms_" not in plan  # a table, or an index, from one end to the other
    if connection.vendor == "postgresql":
        name = query.partition("=")[0].split("_")[0]
        condition = plan.partition("index cond")[2].partition("\n")[0]
        assert "first_seq" in condition
        if index == "fupin_disc_list":
            assert LOOKED_AT[name] in condition or name == "has"


def test_page_of_a_topic__is_that_of_the_list(tree: factories.Tree) -> None:
    """By the rows of the topic, which have the order of lists: the same items, once, in order."""
    other = factories.TopicFactory.create(code="education")
    for title, topics in (("甲", [tree.topic]), ("乙", []), ("丙", [other, tree.topic])):
        fund = factories.make_fund(tree.finance, title=title)
        fund.topics = topics
        acting.issue(fund)

    def numbers(query: str, order: str, position: int | None = None) -> list[int]:
        rows = filtered_page(QueryDict(query), order, position=position, size=9)
        return [place for _, place, _ in rows]

    assert numbers("topic=industry", "-first_seq") == [3, 1]
    assert numbers("topic=industry", "first_seq", 1) == [3]
    page = filtered_page(QueryDict("topic=industry"), "-first_seq", position=3, size=9)
    assert str(page.query).count("JOIN") == 1
    assert numbers("topic=education", "first_seq") == [3]
    assert numbers("topic=education&topic=industry", "first_seq") == [1, 3]
    assert numbers("topic=industry&category=policy", "first_seq") == []
    assert numbers("topic=industry", "-seq") == [3, 1]

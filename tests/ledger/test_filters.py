"""Filters over ready rows have one meaning everywhere."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest import mock

import pytest
from django.http import QueryDict

from fupin_cms.ledger import append as append_module
from fupin_cms.ledger.filters import DisclosureFilter
from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.search import FACETS
from tests import factories

from . import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(tree: factories.Tree) -> None:
    """甲: finance, 2018, with an attachment and a topic. 乙: another department, 2019, a number."""
    other = factories.DepartmentFactory.create(code="village")
    first = factories.make_fund(tree.finance, title="甲")
    first.topics = [tree.topic, factories.TopicFactory.create(code="education")]
    acting.attach(first, "明细.txt", b"12317")
    second = factories.make_fund(
        tree.finance,
        title="乙",
        department=other,
        written_on=dt.date(2019, 3, 1),
        document_number="汕扶办〔2019〕3号",
    )
    third = factories.make_fund(tree.finance, title="丙")
    moments = [dt.datetime(2020, 1, day, 16, 30, tzinfo=dt.UTC) for day in (1, 2, 3)]
    for page, moment in zip((first, second, third), moments, strict=True):
        with mock.patch.object(append_module, "this_second", return_value=moment):
            release = acting.issue(page)
    with mock.patch.object(append_module, "this_second", return_value=moments[-1]):
        acting.repeal(release.content_id)


def found(query: str) -> str:
    filterset = DisclosureFilter(QueryDict(query), Disclosure.objects.public())
    assert filterset.is_valid(), filterset.errors
    return "".join(filterset.qs.order_by("first_seq").values_list("title", flat=True))


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", "甲乙丙"),
        ("category=fund", "甲乙丙"),
        ("category=policy", ""),
        ("category=policy&category=fund", "甲乙丙"),
        ("department=village", "乙"),
        ("department=village&department=finance", "甲乙丙"),
        ("department=unknown", ""),
        ("region=441500", "甲乙丙"),
        ("region=441521", ""),
        ("topic=industry", "甲"),
        ("topic=industry&topic=education", "甲"),
        ("subject=poverty-funds", "甲乙丙"),
        ("section=finance", "甲乙丙"),
        ("catalogue_item=fund-allocation", "甲乙丙"),
        ("validity=repealed", "丙"),
        ("validity=in_force&year=2018", "甲"),
        ("year=2019", "乙"),
        ("year=2018&year=2019", "甲乙丙"),
        ("has_attachment=true", "甲"),
        ("has_attachment=false", "乙丙"),
        ("document_number=汕扶办[2019]第3号", "乙"),
        ("document_number=汕扶办（２０１９）３号", "乙"),
        ("document_number=汕扶办〔2019〕4号", ""),
        # 16:30 UTC on the 1st is half past midnight on the 2nd in the office.
        ("released_from=2020-01-02&released_to=2020-01-02", "甲"),
        ("released_from=2020-01-03", "乙丙"),
        ("released_to=2020-01-01", ""),
        ("written_from=2019-01-01", "乙"),
        ("written_to=2018-09-14", "甲丙"),
    ],
)
def test_filter(items: None, query: str, titles: str) -> None:
    assert found(query) == titles


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("category=nonsense", "category"),
        ("validity=nonsense", "validity"),
        ("year=twenty", "year"),
        ("year=２０１８", "year"),
        ("has_attachment=maybe", "has_attachment"),
        ("document_number=nonsense", "document_number"),
        ("released_from=yesterday", "released_from"),
        ("written_to=2018-02-30", "written_to"),
        ("department=%00", "department"),
    ],
)
def test_filter__wrong_value_is_an_error_and_never_ignored(query: str, name: str) -> None:
    filterset = DisclosureFilter(QueryDict(query), Disclosure.objects.public())
    assert not filterset.is_valid()
    assert list(filterset.errors) == [name]


def test_filter__costs_no_query_of_its_own(items: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found("topic=industry&category=fund&department=finance&year=2018&has_attachment=true")


def test_filter__every_facet_of_the_search_has_its_filter() -> None:
    assert set(FACETS) <= set(DisclosureFilter.base_filters)

"""The readers' queries: the change feed and the vocabularies."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from fupin_cms.ledger.canonical import canonical
from fupin_cms.ledger.document import content_digest
from fupin_cms.ledger.events import Event, Stream
from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.reading import Labels, vocabulary
from tests import factories

from . import acting
from .feeding import change_entries

pytestmark = pytest.mark.django_db


def entries(after: int = 0, limit: int = 100) -> list[dict[str, Any]]:
    found = list(change_entries(Stream.PUBLIC, after=after, limit=limit))
    assert all(canonical(orjson.loads(data)) == data for _, data in found)
    assert [seq for seq, _ in found] == [orjson.loads(data)["seq"] for _, data in found]
    return [orjson.loads(data) for _, data in found]


# The change feed ----------------------------------------------------------------------


def test_changes__every_event_in_order_with_its_document_as_of_then(fund: Any) -> None:
    release = acting.issue(fund)
    acting.amend(fund, title="新标题")
    acting.repeal(release.content_id)
    issued, amended, repealed = entries()
    assert [one["event"]["code"] for one in (issued, amended, repealed)] == [
        "issued",
        "amended",
        "validity_changed",
    ]
    assert issued["document"]["title"] == "2018年扶贫资金使用安排"
    assert issued["document"]["release"]["seq"] == 1
    assert issued["document"]["release"]["validity"]["code"] == "in_force"
    assert amended["document"]["title"] == "新标题"
    assert repealed["document"]["release"]["validity"]["code"] == "repealed"
    assert repealed["document"] == orjson.loads(bytes(Disclosure.objects.get().body))
    for one in (issued, amended):
        assert content_digest(canonical(one["document"])) == one["content_digest"]
    assert amended["previous_chain"] == issued["chain"]


def test_changes__nothing_of_a_withdrawn_item_in_any_entry(fund: Any) -> None:
    release = acting.issue(fund)
    acting.withdraw(release.content_id)
    assert [(one["event"]["code"], one["document"]) for one in entries()] == [
        ("issued", None),
        ("withdrawn", None),
    ]
    assert fund.title not in str(entries())


def test_changes__of_a_reinstated_item_the_new_document_alone(fund: Any) -> None:
    release = acting.issue(fund)
    acting.withdraw(release.content_id)
    acting.candidate(fund, Event.REINSTATED).append()
    assert [one["document"] is None for one in entries()] == [True, True, False]


def test_changes__nothing_of_a_version_that_was_withdrawn(fund: Any) -> None:
    release = acting.issue(fund)
    acting.amend(fund, title="新标题")
    acting.repeal(release.content_id)
    acting.withdraw_version(release.content_id, 1)
    found = entries()
    assert [one["document"] is None for one in found] == [True, False, False, True]
    assert [one["act_version"] for one in found] == [None, None, None, 1]
    assert found[0]["content_digest"] == release.content_digest
    assert "2018年扶贫资金使用安排" not in str(found)


def test_changes__a_confirmation_shows_no_document(fund: Any) -> None:
    withdrawn = acting.withdraw_at_once(acting.issue(fund).content_id)
    acting.candidate(fund, Event.REINSTATED).append()
    acting.confirm(withdrawn)
    assert [one["document"] is None for one in entries()] == [True, True, False, True]


def test_changes__of_the_other_stream_are_not_told(fund: Any) -> None:
    acting.issue(acting.make_internal(fund))
    assert entries() == []


def test_changes__after_and_limit(tree: factories.Tree) -> None:
    for _ in range(3):
        acting.issue(factories.make_fund(tree.finance))
    assert [one["seq"] for one in entries(after=1)] == [2, 3]
    assert [one["seq"] for one in entries(limit=2)] == [1, 2]
    assert entries(after=3) == []
    assert entries(limit=0) == []


def test_changes__query_count_does_not_grow(
    tree: factories.Tree, django_assert_num_queries: Any
) -> None:
    page = factories.make_fund(tree.finance)
    acting.issue(page)
    with django_assert_num_queries(2):  # every document is the ready one
        entries()
    acting.amend(page)
    with django_assert_num_queries(6):
        entries()
    acting.issue(factories.make_fund(tree.finance))
    acting.amend(page)
    with django_assert_num_queries(6):
        entries()


# Vocabularies -------------------------------------------------------------------------


@pytest.fixture
def items(tree: factories.Tree) -> None:
    """Two public items of one department, one of another, one withdrawn, one internal."""
    other = factories.DepartmentFactory.create(code="village", name="驻村科")
    pages = [factories.make_fund(tree.finance) for _ in range(3)]
    pages[0].topics = [tree.topic]
    pages[2].department = other
    for page in pages:
        acting.issue(page)
    hidden = factories.DepartmentFactory.create(code="hidden", name="不公开科")
    withdrawn = acting.issue(factories.make_fund(tree.finance, department=hidden))
    acting.withdraw(withdrawn.content_id)
    acting.issue(acting.make_internal(factories.make_fund(tree.finance, department=hidden)))


def test_vocabulary__counts_current_public_items_alone(
    items: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        found = vocabulary("department")
    assert [(one.code, one.label, one.count) for one in found] == [
        ("finance", "计划财务科", 2),
        ("village", "驻村科", 1),
    ]


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("region", ("441500", "汕尾市", 3)),
        ("section", ("finance", "财务公开", 3)),
        ("topic", ("industry", "产业扶贫", 1)),
        ("subject", ("poverty-funds", "民政、扶贫、救灾\\扶贫", 3)),
        ("catalogue_item", ("fund-allocation", "扶贫资金 / 专项资金分配结果", 3)),
    ],
)
def test_vocabulary__labels_are_the_documents(
    items: None, name: str, entry: tuple[str, str, int]
) -> None:
    assert [(one.code, one.label, one.count) for one in vocabulary(name)] == [entry]


def test_vocabulary__every_category_also_without_items(items: None) -> None:
    found = {one.code: one.count for one in vocabulary("category")}
    assert found["fund"] == 3
    assert found["policy"] == 0
    assert len(found) == 15


def test_vocabulary__newest_label_where_a_name_changed(items: None, tree: factories.Tree) -> None:
    tree.department.name = "财务科"
    tree.department.save()
    assert Labels().of("department", "finance") == "计划财务科"
    acting.issue(factories.make_fund(tree.finance, department=tree.department))
    assert Labels().of("department", "finance") == "财务科"


def test_labels__of_closed_vocabularies_and_of_what_is_public(items: None) -> None:
    labels = Labels()
    assert labels.of("validity", "repealed") == "废止"
    assert labels.of("has_attachment", "true") == "有附件"
    assert labels.of("year", "2018") == "2018年"
    assert labels.of("category", "fund") == "资金使用安排"
    assert labels.of("department", "hidden") is None
    assert labels.of("nonsense", "x") is None


def test_labels__ask_once(items: None, django_assert_num_queries: Any) -> None:
    labels = Labels()
    with django_assert_num_queries(2):
        for code in ("finance", "village", "hidden"):
            labels.of("department", code)

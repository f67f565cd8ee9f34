"""`fields`: dotted paths, strictly; the rest of an answer is as without them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.api.fields import choose, parse_fields, shape_of
from fupin_cms.api.problems import ProblemError
from fupin_cms.api.schemas import ChangeOut, DisclosureDocument, SummaryOut
from tests.ledger.acting import amend, issue

from .test_disclosures import LIST, read

if TYPE_CHECKING:
    from django.test import Client

DOCUMENT = shape_of(DisclosureDocument)
VALUE = {
    "title": "名称",
    "document_number": None,
    "department": {"code": "finance", "name": "计划财务科", "contact": {"name": "甲"}},
    "body": [{"type": "heading", "text": "一"}, {"type": "rich_text", "html": "<p></p>"}],
}


@pytest.mark.parametrize(
    ("fields", "chosen"),
    [
        ("title", {"title": "名称"}),
        ("department.code,title", {"department": {"code": "finance"}, "title": "名称"}),
        ("department.contact.name", {"department": {"contact": {"name": "甲"}}}),
        ("department,department.code", {"department": VALUE["department"]}),
        ("department.code,department", {"department": VALUE["department"]}),
        ("body.type", {"body": [{"type": "heading"}, {"type": "rich_text"}]}),
        ("body.html", {"body": [{}, {"html": "<p></p>"}]}),
        ("document_number", {"document_number": None}),
        ("details.total_yuan,title", {"title": "名称"}),
    ],
)
def test_the_selected_members_alone(fields: str, chosen: Any) -> None:
    selection = parse_fields(fields, DOCUMENT)
    assert selection is not None
    assert choose(VALUE, selection) == chosen


@pytest.mark.parametrize(
    ("fields", "got", "among"),
    [
        ("titel", "titel", "title"),
        ("department.nam", "department.nam", "department.name"),
        ("title.x", "title.x", "title"),
        ("", "", "title"),
        ("title,", "", "title"),
        ("title, summary", " summary", "summary"),
        ("details.amount.yuan", "details.amount.yuan", "details.total_yuan"),
        ("body..text", "body..text", "body.text"),
        ("department,department.nam", "department.nam", "department.name"),
    ],
)
def test_an_unknown_path_is_refused_and_what_may_stand_there_named(
    fields: str, got: str, among: str
) -> None:
    with pytest.raises(ProblemError) as refused:
        parse_fields(fields, DOCUMENT)
    (fault,) = refused.value.errors
    assert (fault.parameter, fault.rule, fault.got) == ("fields", "unknown_field", got)
    assert among in (fault.allowed or [])


def test_shapes_have_what_answers_have() -> None:
    assert {"items", "next"}.isdisjoint(shape_of(SummaryOut))
    assert {"schema", "details", "release"} <= set(DOCUMENT)
    assert set(shape_of(ChangeOut)["document"]) == set(DOCUMENT)
    assert {"total_yuan", "effective_from"} <= set(DOCUMENT["details"])  # of any category


def test_item_and_list_give_the_fields_under_an_etag_of_their_own(
    fund: Any, client: Client, django_assert_num_queries: Any
) -> None:
    release = issue(fund)
    path = f"{LIST}/{release.content_id}"
    with django_assert_num_queries(1):
        answer = client.get(f"{path}?fields=title,details.total_yuan")
    assert answer.json() == {"details": {"total_yuan": "3000000.00"}, "title": fund.title}
    assert answer["ETag"] != client.get(path)["ETag"]
    again = client.get(
        f"{path}?fields=title,details.total_yuan", headers={"If-None-Match": answer["ETag"]}
    )
    assert again.status_code == 304
    with django_assert_num_queries(2):
        items = read(client, f"{LIST}?fields=index_number,department.name")["items"]
    assert items == [{"department": {"name": "计划财务科"}, "index_number": release.index_number}]
    problem = read(client, f"{LIST}?fields=details.total_yuan", 422)
    assert "title" in problem["errors"][0]["allowed"]
    assert read(client, f"{path}?fields=nothing", 422)["errors"][0]["rule"] == "unknown_field"


def test_thin_entries_of_the_feed_read_no_document(
    fund: Any, client: Client, django_assert_num_queries: Any
) -> None:
    release = issue(fund)
    amend(fund, title="改了名称")
    with django_assert_num_queries(2) as asked:
        items = read(client, "/api/v1/changes?fields=seq,event.code,content_id")["items"]
    assert items == [
        {"content_id": str(release.content_id), "event": {"code": code}, "seq": seq}
        for seq, code in ((1, "issued"), (2, "amended"))
    ]
    assert not any("body" in query["sql"] or "data" in query["sql"] for query in asked)
    part = read(client, "/api/v1/changes?fields=seq,document.title")["items"]
    assert part[1] == {"document": {"title": "改了名称"}, "seq": 2}
    assert read(client, "/api/v1/changes?fields=doc", 422)["errors"][0]["got"] == "doc"

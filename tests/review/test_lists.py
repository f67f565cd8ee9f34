"""The lists: narrowed, marked, and taken along as spreadsheets."""

from __future__ import annotations

import csv
import datetime as dt
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState

from fupin_cms.review import outbox
from fupin_cms.review.models import Candidate, Letter
from tests import factories
from tests.review import acting

from .office import turn

if TYPE_CHECKING:
    from .office import Office


def get(office: Office, role: str, tab: str, **query: Any) -> Any:
    return office.client(role).get(reverse("fupin_review:list", args=[tab]), query)


def titles(answer: Any) -> list[str]:
    return [row.title for row in answer.context["object_list"]]


@pytest.fixture
def two(office: Office) -> tuple[Candidate, Candidate]:
    """Two items in review: one waits for the head, one for the secrecy review and too long."""
    first = office.submitted(office.fund(title="甲批资金安排"))
    second = office.submitted(office.fund(title="乙批资金安排"))
    office.sign(second, "head")
    Candidate.objects.filter(pk=first.pk).update(
        submitted_at=timezone.now() - dt.timedelta(days=40),
        department_code=_other_department().code,
    )
    TaskState.objects.filter(pk=turn(second).pk).update(
        started_at=timezone.now() - dt.timedelta(days=30)
    )
    return first, second


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({}, 2),
        ({"department": "elsewhere"}, 1),
        ({"department": "unknown"}, 0),
        ({"category": "fund"}, 2),
        ({"category": "policy"}, 0),
        ({"step": "secrecy"}, 1),
        ({"status": "released"}, 0),
        ({"submitted_at_to": "2000-01-01"}, 0),
        ({"q": "乙批"}, 1),
    ],
)
def test_filter__narrows_the_list(office: Office, two: Any, query: Any, left: int) -> None:
    assert len(titles(get(office, "editor", "submitted", **query))) == left


def test_overdue__is_marked_and_listed_to_those_who_answer_for_it(office: Office, two: Any) -> None:
    html = get(office, "secrecy", "waiting").content.decode()

    assert "超期" in html
    assert "个工作日" in html
    for role in ("secrecy", "editor", "head", "leader", "admin"):
        assert "乙批资金安排" in titles(get(office, role, "overdue")), role
    factories.make_user("head", username="elsewhere", department=_other_department())
    office.accounts["elsewhere"] = factories.make_user(
        "head", username="elsewhere", department=_other_department()
    )
    assert "乙批资金安排" not in titles(get(office, "elsewhere", "overdue"))


def _other_department() -> Any:
    return factories.DepartmentFactory.create(code="elsewhere", name="另一科室")


def test_csv__opens_in_a_spreadsheet_and_computes_nothing(office: Office) -> None:
    office.submitted(office.fund(title="=1+1"))

    answer = get(office, "editor", "submitted", export="csv")
    data = b"".join(answer.streaming_content)

    assert data.startswith(b"\xef\xbb\xbf")
    heading, row = csv.reader(StringIO(data.decode("utf-8-sig")))
    assert heading[:2] == ["名称", "索引号"]
    assert row[0] == "'=1+1"
    assert "科室负责人审核" in row
    assert 'filename="review-submitted-' in answer["Content-Disposition"]


def test_xlsx__holds_the_filtered_rows(office: Office, two: Any) -> None:
    answer = get(office, "editor", "submitted", export="xlsx", step="secrecy")

    (sheet,) = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets
    rows = list(sheet.values)
    assert len(rows) == 2
    row = dict(zip(rows[0], rows[1], strict=True))
    assert row["名称"] == "乙批资金安排"
    assert int(str(row["超期（工作日）"])) > 10


@pytest.mark.parametrize("tab", ["proposals", "shown"])
def test_other_lists__are_filtered_and_exported_too(office: Office, tab: str) -> None:
    item = acting.shown(office)
    acting.propose(office, item)
    role = "leader" if tab == "proposals" else "head"

    assert titles(get(office, role, tab)) == [item.title]
    assert titles(get(office, role, tab, q="没有这个")) == []
    data = b"".join(get(office, role, tab, export="csv").streaming_content)
    assert item.title in data.decode()


def test_results__are_drawn_alone_for_the_filters(office: Office, two: Any) -> None:
    answer = office.client("editor").get(
        reverse("fupin_review:list_results", args=["submitted"]), {"step": "secrecy"}
    )

    html = answer.content.decode()
    assert "乙批资金安排" in html
    assert "甲批资金安排" not in html
    assert "<html" not in html


def test_list__costs_the_same_for_many_rows(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        office.submitted(office.fund(title=f"第{number}批"))
    client, url = office.client("editor"), reverse("fupin_review:list", args=["submitted"])
    client.get(url)

    with django_assert_max_num_queries(45) as few:
        client.get(url)
    for number in range(3, 6):
        office.submitted(office.fund(title=f"第{number}批"))
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(url)


def test_letters__are_listed_to_administrators_with_what_failed(office: Office) -> None:
    outbox.write("x", ["person@example.invalid"], outbox.Text("请您办理", "不给看的正文"))
    Letter.objects.update(attempts=3, last_error="ConnectionRefusedError: mail server")
    url = reverse("fupin_review:letters")

    html = office.client("admin").get(url, {"waits": "true"}).content.decode()

    for words in ("person@example.invalid", "请您办理", "等待重试", "ConnectionRefusedError"):
        assert words in html
    assert "不给看的正文" not in html
    assert office.client("head").get(url).status_code == 302
    assert url not in office.client("head").get(reverse("wagtailadmin_home")).content.decode()

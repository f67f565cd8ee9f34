"""不予公开: marked by the secrecy review, kept from submission, lifted by the secrecy group."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from fupin_cms.review import lifting
from fupin_cms.review.entitlement import NotEntitledError
from fupin_cms.review.models import Candidate, Letter, Withholding
from fupin_cms.review.signing import Outcome
from fupin_cms.review.submission import SubmissionRefusedError
from tests import factories

if TYPE_CHECKING:
    from .office import Office

GROUND = "条例第十四条"
REASON = "涉及未公开的工作部署"


@pytest.fixture
def withheld(office: Office) -> Withholding:
    candidate = office.submitted()
    office.sign(candidate, "head")
    office.post_sign(
        candidate,
        "secrecy",
        conclusion="不予公开",
        ground=GROUND,
        opinion=REASON,
        review_on="2099-01-01",
    )
    row: Withholding = Withholding.objects.get()
    return row


def screen(row: Withholding) -> str:
    return reverse("fupin_review:withholding", args=[row.pk])


def test_item__is_marked_with_ground_reason_and_date_of_review(withheld: Withholding) -> None:
    candidate = Candidate.objects.get()

    assert (withheld.ground, withheld.reason) == (GROUND, REASON)
    assert withheld.review_on == dt.date(2099, 1, 1)
    assert withheld.marked_by_name == "保密审查"
    assert candidate.status == Candidate.Status.RETURNED
    assert "解除之前不能再送审" in candidate.close_reason


def test_marked_item__is_not_submitted_until_the_mark_is_lifted(
    office: Office, withheld: Withholding
) -> None:
    candidate = Candidate.objects.get()
    assert candidate.page is not None
    page = candidate.page.specific
    office.revise(page, use="教育扶贫项目")

    with pytest.raises(SubmissionRefusedError, match="已登记为不予公开"):
        office.submitted(page)

    answer = office.client("secrecy").post(
        screen(withheld),
        {"reason": "工作部署已经公布", "confirmation": factories.PASSWORD},
        follow=True,
    )
    assert "可以重新送审" in answer.content.decode()
    withheld.refresh_from_db()
    assert withheld.lifted_by_name == "保密审查"
    assert office.submitted(page).is_open
    logged = PageLogEntry.objects.filter(action__in=["fupin.withhold", "fupin.lift"])
    assert sorted(logged.values_list("action", flat=True)) == ["fupin.lift", "fupin.withhold"]


@pytest.mark.parametrize("data", [{"reason": "可以了"}, {"confirmation": factories.PASSWORD}])
def test_lifting__asks_for_reason_and_confirmation(
    office: Office, withheld: Withholding, data: dict[str, str]
) -> None:
    answer = office.client("secrecy").post(screen(withheld), data)

    assert "没有解除" in answer.content.decode()
    withheld.refresh_from_db()
    assert withheld.is_in_force


@pytest.mark.parametrize("role", ["editor", "head", "leader", "admin"])
def test_lifting__is_the_secrecy_groups(office: Office, withheld: Withholding, role: str) -> None:
    with pytest.raises(NotEntitledError, match="保密审查人员"):
        lifting.lift(withheld, office.accounts[role], "理由")
    office.client(role).post(
        screen(withheld), {"reason": "理由", "confirmation": factories.PASSWORD}
    )

    withheld.refresh_from_db()
    assert withheld.is_in_force


def test_lifting__is_not_for_who_wrote_the_item(office: Office, withheld: Withholding) -> None:
    office.editor.groups.set(office.secrecy.groups.all())

    with pytest.raises(NotEntitledError, match="不能自己解除"):
        lifting.lift(withheld, office.editor, "理由")


def test_list__is_for_the_secrecy_group_and_the_items_own_office(
    office: Office, withheld: Withholding
) -> None:
    url = reverse("fupin_review:withholdings")
    other = factories.make_user(
        "head", username="other", department=factories.DepartmentFactory(code="other")
    )
    office.accounts["other"] = other

    def read(role: str, **query: Any) -> str:
        return office.client(role).get(url, query).content.decode()

    for role in ("secrecy", "head", "leader", "admin"):
        assert withheld.title in read(role)
        assert office.client(role).get(screen(withheld)).status_code == 200
    assert withheld.title not in read("other")
    assert withheld.title not in read("editor")
    for role in ("other", "editor"):
        assert office.client(role).get(screen(withheld)).status_code == 404

    assert withheld.title not in read("secrecy", state="due")
    Withholding.objects.update(review_on=timezone.localdate())
    assert "应当复核" in read("secrecy", state="due")


def test_date_of_review__is_told_to_the_secrecy_group_once(
    office: Office, withheld: Withholding
) -> None:
    now = timezone.now()
    assert lifting.due_reviews(now) == []
    Withholding.objects.update(review_on=timezone.localdate())

    for mark in lifting.due_reviews(now):
        assert "已提醒" in lifting.remind(mark, now)

    letter = Letter.objects.get(subject__contains="请复核能否公开")
    assert letter.to == office.secrecy.email
    assert screen(withheld) in letter.body
    assert lifting.due_reviews(now) == []
    assert lifting.remind(f"withheld:{withheld.pk}", now) == ""


def test_parked_item__is_said_in_the_list_and_its_answer_is_kept(office: Office) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")
    office.post_sign(
        candidate, "secrecy", conclusion="上报确定", ground="条例第十七条", opinion="请确定密级"
    )

    waiting = office.client("secrecy").get(reverse("fupin_review:index"), follow=True)
    assert "上报确定，等待答复" in waiting.content.decode()
    shown = office.client("secrecy").get(reverse("fupin_review:candidate", args=[candidate.pk]))
    assert "上级答复" in shown.content.decode()
    unanswered = office.post_sign(candidate, "secrecy")
    assert "请写明上级的答复" in unanswered.content.decode()

    office.post_sign(candidate, "secrecy", answer="市保密局9月20日复函：不属于国家秘密")
    assert "复函" in candidate.signatures.get(step="secrecy").opinion
    assert office.sign(candidate, "leader").outcome is Outcome.RELEASED

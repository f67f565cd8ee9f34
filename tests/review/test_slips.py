"""保密审查单 and 发布审批单: every signature with its words and time, and the digest."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from fupin_cms.ledger.models import Release
from fupin_cms.review.models import Candidate
from fupin_cms.review.slip_pdf import slip_pdf
from fupin_cms.review.slips import Kind, slip_of
from tests import factories

if TYPE_CHECKING:
    from .office import Office


def html(office: Office, candidate: Candidate, role: str, kind: str) -> str:
    answer = office.client(role).get(reverse("fupin_review:slip", args=[candidate.pk, kind]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def text_of(pdf: bytes) -> str:
    """The text of a PDF without the breaks of its lines."""
    pages = PdfReader(BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_sheet_in_review__is_marked_unfinished_and_shows_who_is_missing(office: Office) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head", opinion="内容属实。")

    sheet = html(office, candidate, "secrecy", "approval")

    assert "未完成（审签中）" in sheet
    assert "内容属实。" in sheet
    assert sheet.count("（尚未签署）") == 2
    assert candidate.digest in sheet


def test_sheet_of_a_release__has_every_signature_and_its_place_in_the_chain(
    office: Office,
) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")
    office.sign(candidate, "secrecy", ground="条例第十三条")
    office.sign(candidate, "leader", opinion="同意发布。")
    candidate.refresh_from_db()

    sheet = html(office, candidate, "head", "approval")

    assert "未完成" not in sheet
    assert "尚未签署" not in sheet
    for words in ("科长", "条例第十三条", "同意发布。", "可以公开", Release.objects.get().chain):
        assert words in sheet
    for signature in candidate.signatures.all():
        assert signature.entitlement in sheet
        assert f"{signature.signed_at.astimezone():%H:%M}" in sheet


def test_secrecy_sheet__has_the_secrecy_review_alone(office: Office) -> None:
    candidate = office.released()

    slip = slip_of(candidate, Kind.SECRECY)

    assert [signed.step for signed in slip.signed] == ["保密审查"]
    assert ("结论", "可以公开") in slip.signed[0].rows


def test_confirmed_by_name__stands_there_in_words(office: Office) -> None:
    candidate = office.submitted()
    Candidate.objects.filter(pk=candidate.pk).update(
        report={
            "findings": [
                {
                    "check_id": "attachments",
                    "severity": "warns",
                    "message": "附件《扫描件》没有可读取的文字，请查看原件。",
                    "where": "附件",
                    "source": "",
                    "acknowledge": True,
                }
            ],
            "checked": [],
        }
    )
    candidate.refresh_from_db()
    office.sign(candidate, "head")
    office.sign(candidate, "secrecy", acknowledged=["attachments：附件"])

    assert "附件《扫描件》没有可读取的文字" in html(office, candidate, "editor", "secrecy")


@pytest.mark.parametrize("kind", Kind.values)
def test_pdf__says_what_the_page_says(office: Office, kind: str) -> None:
    candidate = office.released(office.fund_with_attachment())

    answer = office.client("leader").get(
        reverse("fupin_review:slip_pdf", args=[candidate.pk, kind])
    )

    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    text = text_of(answer.content)
    slip = slip_of(candidate, Kind(kind))
    for label, value in (*slip.facts, *slip.signed[0].rows, *slip.evidence):
        assert label in text
        assert "".join(value.split()) in text


def test_pdf__prints_what_an_editor_typed_as_it_is(office: Office) -> None:
    candidate = office.submitted(office.fund(title="资金<b>A&B</b>" + "很长的名称" * 30))
    office.sign(candidate, "head", opinion="第一行\n第二行 <img src=x>")

    text = text_of(slip_pdf(slip_of(candidate, Kind.APPROVAL)))

    assert "资金<b>A&B</b>" in text
    assert "<imgsrc=x>" in text


def test_sheet__is_read_by_whoever_may_read_the_candidate(office: Office) -> None:
    candidate = office.submitted()
    elsewhere = factories.DepartmentFactory.create(code="elsewhere", name="另一科室")
    office.accounts["stranger"] = factories.make_user(
        "head", username="stranger", department=elsewhere
    )

    def status(role: str, name: str, kind: str = "approval") -> Any:
        url = reverse(f"fupin_review:{name}", args=[candidate.pk, kind])
        return office.client(role).get(url).status_code

    for role in ("editor", "head", "secrecy", "leader", "admin"):
        assert status(role, "slip") == 200, role
    for name in ("slip", "slip_pdf"):
        assert status("stranger", name) == 404
        assert status("head", name, "other") == 404


def test_sheet_of_erased_content__keeps_who_signed_and_the_digest(office: Office) -> None:
    candidate = office.released()
    Candidate.objects.filter(pk=candidate.pk).update(document=b"", report=[], title="（已清除）")
    candidate.refresh_from_db()

    sheet = html(office, candidate, "head", "approval")

    assert candidate.digest in sheet
    assert "科长" in sheet

"""The review screen, the lists and the dashboard: what each role reads and does there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from fupin_cms.checks.base import Finding, Report, Severity
from fupin_cms.review import rendering
from fupin_cms.review.models import Candidate
from tests import factories

from .office import turn
from .tampering import past_the_gate

if TYPE_CHECKING:
    from .office import Office


def screen(candidate: Candidate) -> str:
    return reverse("fupin_review:candidate", args=[candidate.pk])


def read(office: Office, role: str, candidate: Candidate) -> str:
    answer = office.client(role).get(screen(candidate))
    assert answer.status_code == 200
    html: str = answer.content.decode()
    return html


def test_reviewer__reads_document_report_digest_and_signs(office: Office) -> None:
    candidate = office.submitted()

    html = read(office, "head", candidate)

    assert candidate.digest in html
    assert "srcdoc=" in html
    assert "市级财政专项扶贫资金" in html
    assert "检查报告" in html
    assert 'value="sign"' in html
    assert 'value="call_back"' not in html


def test_reviewer__needs_no_right_to_edit(office: Office) -> None:
    candidate = office.submitted()

    assert not candidate.page.permissions_for_user(office.secrecy).can_edit()  # type: ignore[union-attr]
    assert "签署" in read(office, "secrecy", candidate)


def test_those_whose_turn_it_is_not__are_told_why(office: Office) -> None:
    candidate = office.submitted()

    assert "不能审签自己的稿件" in read(office, "editor", candidate)
    assert "没有这项任职" in read(office, "leader", candidate)
    for role in ("editor", "leader", "admin"):
        assert 'value="sign"' not in read(office, role, candidate)


def test_author__may_call_back_from_the_screen(office: Office) -> None:
    candidate = office.submitted()
    assert 'value="call_back"' in read(office, "editor", candidate)

    office.client("editor").post(screen(candidate), {"action": "call_back"})

    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.CALLED_BACK


def test_stranger__finds_nothing(office: Office) -> None:
    office.accounts["stranger"] = factories.make_user("editor", username="stranger")
    candidate = office.submitted(office.fund_with_attachment())
    file = candidate.files.get()
    urls = (
        screen(candidate),
        reverse("fupin_review:file", args=[candidate.pk, file.sha256, file.name]),
    )

    for url in urls:
        assert office.client("stranger").get(url).status_code == 404
        assert Client().get(url).status_code == 302


def test_file__is_downloaded_by_reviewers_under_its_hash(office: Office) -> None:
    candidate = office.submitted(office.fund_with_attachment("资金分配明细表"))
    file = candidate.files.get()
    url = reverse("fupin_review:file", args=[candidate.pk, file.sha256, file.name])
    assert url in read(office, "secrecy", candidate)

    answer: Any = office.client("secrecy").get(url)

    assert b"".join(answer.streaming_content).decode() == "资金分配明细表"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    other = reverse("fupin_review:file", args=[candidate.pk, "0" * 64, file.name])
    assert office.client("secrecy").get(other).status_code == 404


def test_links_to_files__lead_through_the_review(office: Office) -> None:
    candidate = office.submitted(office.fund_with_attachment())
    file = candidate.files.get()

    html = read(office, "head", candidate)

    assert f"{screen(candidate)}files/{file.sha256}" in html
    assert f"&quot;/files/{file.sha256}" not in html
    assert f"/internal/files/{file.sha256}" not in html


def test_site_without_a_reader__shows_the_documents_content(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering.hooks, "document_renderer", None)

    html = read(office, "head", office.submitted())

    assert "没有安装公开网站的呈现方式" in html
    assert "市级财政专项扶贫资金" in html


def test_signing_on_the_screen__moves_the_candidate_on(office: Office) -> None:
    candidate = office.submitted()

    answer = office.post_sign(candidate, "head", opinion="同意")

    assert "转入下一环节" in answer.content.decode()
    assert turn(candidate).task.specific.step == "secrecy"
    assert "意见：同意" in read(office, "secrecy", candidate)


def test_same_form_sent_twice__counts_once_and_says_so(office: Office) -> None:
    candidate = office.submitted()
    data = {
        "action": "sign",
        "task_state": turn(candidate).pk,
        "digest": candidate.digest,
        "confirmation": factories.PASSWORD,
    }
    client = office.client("head")
    client.post(screen(candidate), data)

    answer = client.post(screen(candidate), data, follow=True)

    assert "没有重复计算" in answer.content.decode()
    assert candidate.signatures.count() == 1


def test_secrecy_form__incomplete_comes_back_with_what_was_typed(office: Office) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")

    answer = office.post_sign(candidate, "secrecy", conclusion="不予公开", opinion="涉及隐私")

    html = answer.content.decode()
    assert "请写明依据" in html
    assert "涉及隐私" in html
    assert not candidate.signatures.filter(step="secrecy").exists()


def test_acknowledgement__is_ticked_by_name(office: Office) -> None:
    candidate = office.submitted()
    finding = Finding("files", Severity.WARNS, "“扫描件.pdf”没有文字", "扫描件", acknowledge=True)
    Candidate.objects.filter(pk=candidate.pk).update(report=Report((finding,)).to_json())
    office.sign(candidate, "head")
    assert f'value="{finding.key}"' in read(office, "secrecy", candidate)

    refused = office.post_sign(candidate, "secrecy")
    assert "逐项确认" in refused.content.decode()
    assert not candidate.signatures.filter(step="secrecy").exists()
    office.post_sign(candidate, "secrecy", acknowledged=[finding.key])
    assert candidate.signatures.get(step="secrecy").acknowledged == [finding.key]


def test_altered_revision__is_said_on_the_screen_and_stays_cancelled(office: Office) -> None:
    candidate = office.submitted()
    draft = candidate.page.specific.get_latest_revision_as_object()  # type: ignore[union-attr]
    draft.use = "其他用途"
    past_the_gate(draft).save_revision(user=office.editor, overwrite_revision=candidate.revision)

    answer = office.post_sign(candidate, "head")

    assert "送审后被改动" in answer.content.decode()
    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.CANCELLED


def test_amendment__shows_what_changes(office: Office) -> None:
    page = office.fund()
    office.released(page)
    office.revise(page, use="教育扶贫项目", change_kind="revision", change_note="调整用途")
    candidate = office.submitted(page)

    html = read(office, "head", candidate)

    assert "资金使用安排·用途" in html
    assert "<del><mark>产业扶贫和</mark>教育扶贫项目</del>" in html
    assert "<ins>教育扶贫项目</ins>" in html
    assert "调整用途" in html


def test_document__is_shown_without_its_markup_taking_effect(office: Office) -> None:
    page = office.fund(title="安排</title><script>alert(1)</script>")

    html = read(office, "head", office.submitted(page))

    assert "<script>alert(1)" not in html


@pytest.mark.parametrize("state", ["", "x", "999999"])
def test_form__for_a_step_of_another_review_is_not_found(office: Office, state: str) -> None:
    candidate = office.submitted()

    answer = office.client("head").post(
        screen(candidate), {"action": "sign", "task_state": state, "digest": candidate.digest}
    )

    assert answer.status_code == 404


# Lists and the dashboard ---------------------------------------------------------------


def listed(office: Office, role: str, tab: str) -> str:
    html: str = office.client(role).get(reverse("fupin_review:list", args=[tab])).content.decode()
    return html.split("</nav>", 1)[1] if "</nav>" in html else html


def test_lists__show_each_account_its_own(office: Office) -> None:
    page = office.fund()
    candidate = office.submitted(page)

    assert screen(candidate) in listed(office, "head", "waiting")
    assert screen(candidate) not in listed(office, "secrecy", "waiting")
    assert screen(candidate) in listed(office, "editor", "submitted")
    office.sign(candidate, "head")
    assert screen(candidate) in listed(office, "head", "signed")
    assert screen(candidate) in listed(office, "secrecy", "waiting")
    office.reject(candidate, "secrecy")
    assert screen(candidate) in listed(office, "editor", "returned")
    office.submitted(page)
    assert screen(candidate) not in listed(office, "editor", "returned")


def test_unknown_tab__is_not_found(office: Office) -> None:
    answer = office.client("head").get(reverse("fupin_review:list", args=["x"]))

    assert answer.status_code == 404


def test_older_link__leads_to_its_list(office: Office) -> None:
    answer = office.client("head").get(reverse("fupin_review:index"), {"tab": "signed"})

    assert answer["Location"] == reverse("fupin_review:list", args=["signed"])


def test_dashboard__shows_the_work_in_place_of_wagtails_panels(office: Office) -> None:
    candidate = office.submitted()

    for role, heading in (("head", "待我办理"), ("editor", "我送审的")):
        html = office.client(role).get(reverse("wagtailadmin_home")).content.decode()
        assert heading in html
        assert screen(candidate) in html
        assert "objects-in-workflow" not in html
    assert (
        screen(candidate)
        not in office.client("admin").get(reverse("wagtailadmin_home")).content.decode()
    )


def test_history__tells_the_review_in_chinese(office: Office) -> None:
    page = office.fund()
    candidate = office.submitted(page)
    office.sign(candidate, "head")
    office.reject(candidate, "secrecy", "附件不清楚")

    html = (
        office.client("editor")
        .get(reverse("wagtailadmin_pages:history", args=[page.pk]))
        .content.decode()
    )

    assert "送审（索引号" in html
    assert "科室负责人审核：科室负责人签署" in html
    assert "保密审查退回：附件不清楚" in html

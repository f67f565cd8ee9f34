"""The whole path through the admin's own screens, as each role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.urls import reverse

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.review.models import Candidate
from tests import factories

from .forms import add_url, edit_url, filled

if TYPE_CHECKING:
    from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

    from .office import Office


def test_path__compose_submit_reject_correct_submit_sign_release(
    office: Office, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    editor = office.client("editor")
    template = filled(editor, edit_url(office.fund()))
    section = office.tree.finance

    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(
            add_url(section),
            {**template, "title": "2019年扶贫资金使用安排", "action-submit": "1"},
            follow=True,
        )
    assert "已送审" in answer.content.decode()
    page = FundPage.objects.get(title="2019年扶贫资金使用安排")
    first = Candidate.objects.open().get()
    assert first.page_id == page.pk
    assert [message.to for message in mail.outbox] == [["head@example.invalid"]]

    with django_capture_on_commit_callbacks(execute=True):
        answer = office.client("head").post(
            reverse("fupin_review:candidate", args=[first.pk]),
            {
                "action": "return",
                "task_state": first.workflow_state.current_task_state_id,  # type: ignore[union-attr]
                "reason": "用途写得太笼统，请列明。",
            },
            follow=True,
        )
    assert "已退回" in answer.content.decode()
    assert "用途写得太笼统" in mail.outbox[-1].body
    assert mail.outbox[-1].to == ["editor@example.invalid"]
    assert "用途写得太笼统" in editor.get(reverse("wagtailadmin_home")).content.decode()

    editor.post(
        edit_url(page),
        filled(editor, edit_url(page), use="产业扶贫项目120万元", **{"action-submit": "1"}),
    )
    second = Candidate.objects.open().get()
    assert second.content["details"]["use"] == "产业扶贫项目120万元"
    assert second.index_number == first.index_number

    with django_capture_on_commit_callbacks(execute=True):
        for role in ("head", "secrecy", "leader"):
            assert (
                second.title
                in office.client(role).get(reverse("wagtailadmin_home")).content.decode()
            )
            office.post_sign(second, role)

    release = Release.objects.get()
    assert release.content_digest == second.digest
    assert Disclosure.objects.public().get().title == "2019年扶贫资金使用安排"
    subjects = [message.subject for message in mail.outbox[-3:]]
    assert [subject.split("】")[1][:3] for subject in subjects] == ["请您办", "请您办", "《20"]
    assert "已发布" in subjects[-1]


def test_refused_submission__comes_back_with_what_was_found_and_nothing_lost(
    office: Office,
) -> None:
    page = office.fund()
    editor = office.client("editor")

    answer = editor.post(
        edit_url(page),
        filled(
            editor,
            edit_url(page),
            use="",
            principle="按人口因素分配",
            **{"action-submit": "1"},
        ),
        follow=True,
    )

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "未能送审" in html
    assert "用途" in html
    assert "按人口因素分配" in html
    assert not Candidate.objects.exists()
    draft = FundPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (draft.use, draft.principle) == ("", "按人口因素分配")


def test_refused_submission__of_a_new_item_keeps_the_draft(office: Office) -> None:
    editor = office.client("editor")
    template = filled(editor, edit_url(office.fund()))

    answer = editor.post(
        add_url(office.tree.finance),
        {**template, "title": "没有用途的安排", "use": "", "action-submit": "1"},
        follow=True,
    )

    page = FundPage.objects.get(title="没有用途的安排")
    assert answer.redirect_chain[-1][0] == edit_url(page)
    assert "未能送审" in answer.content.decode()
    assert not page.live


def test_page_in_review__is_locked_for_everyone(office: Office) -> None:
    page = office.fund()
    editor = office.client("editor")
    data = filled(editor, edit_url(page), use="改动")
    office.submitted(page)
    latest = FundPage.objects.get(pk=page.pk).latest_revision_id

    for role in ("editor", "admin"):
        for extra in ({}, {"overwrite_revision_id": str(latest)}):
            answer = office.client(role).post(edit_url(page), {**data, **extra})
            assert "锁定" in answer.content.decode()
    row = FundPage.objects.get(pk=page.pk)
    assert row.latest_revision_id == latest
    assert row.get_latest_revision_as_object().use != "改动"


def test_page_in_review__offers_calling_back_and_nothing_else(office: Office) -> None:
    page = office.fund()
    office.submitted(page)

    html = office.client("editor").get(edit_url(page)).content.decode()

    assert "撤回送审" in html
    for name in ("publish", "unpublish", "submit", "workflow-action", "restart-workflow"):
        assert f'name="action-{name}"' not in html


@pytest.mark.parametrize("role", ["editor", "admin"])
def test_draft__offers_saving_and_submitting_alone(office: Office, role: str) -> None:
    page = office.fund()
    client = office.client(role)
    for url in (edit_url(page), add_url(office.tree.finance)):
        html = client.get(url).content.decode()
        assert 'name="action-submit"' in html
        assert "送审" in html
        for name in ("publish", "unpublish", "cancel-workflow", "restart-workflow"):
            assert f'name="action-{name}"' not in html
        assert "go_live_at" not in html


@pytest.mark.parametrize(("role", "reopened"), [("editor", True), ("admin", True)])
def test_calling_back__on_the_edit_screen(office: Office, role: str, *, reopened: bool) -> None:
    page = office.fund()
    candidate = office.submitted(page)

    office.client(role).post(edit_url(page), {"action-cancel-workflow": "1"})

    candidate.refresh_from_db()
    assert (candidate.status == Candidate.Status.CALLED_BACK) is reopened


def test_calling_back__by_a_colleague_is_refused(office: Office) -> None:
    office.accounts["colleague"] = factories.make_user("editor", username="colleague")
    page = office.fund()
    candidate = office.submitted(page)

    answer = office.client("colleague").post(
        edit_url(page), {"action-cancel-workflow": "1"}, follow=True
    )

    candidate.refresh_from_db()
    assert candidate.is_open
    assert "只有起草人" in answer.content.decode()

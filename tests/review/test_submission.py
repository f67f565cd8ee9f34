"""What may be submitted, as what, and what is kept of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import registry as log_registry
from wagtail.models import PageLogEntry, WorkflowState

from fupin_cms.disclosures.identity import Identity
from fupin_cms.ledger.canonical import digest
from fupin_cms.ledger.events import Event
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.review.models import Candidate
from fupin_cms.review.submission import SubmissionRefusedError, call_back, submit

from .office import CHAIN, turn

if TYPE_CHECKING:
    from .office import Office


def refused(office: Office, page: Any, match: str) -> SubmissionRefusedError:
    with pytest.raises(SubmissionRefusedError, match=match) as error:
        submit(page, office.editor)
    assert not Candidate.objects.open().exists()
    assert not WorkflowState.objects.active().exists()
    return error.value


def test_candidate__is_the_latest_revision_frozen(office: Office) -> None:
    page = office.fund()
    office.revise(page, use="教育扶贫项目")

    candidate = office.submitted(page)

    assert candidate.content["details"]["use"] == "教育扶贫项目"
    assert candidate.digest == digest(bytes(candidate.document))
    assert candidate.revision_id == page.specific_class.objects.get(pk=page.pk).latest_revision_id
    assert candidate.event == Event.ISSUED
    assert candidate.index_number == candidate.content["index_number"] != ""
    assert (candidate.submitted_by_name, candidate.authors) == ("编辑", ["editor"])
    assert candidate.checked.checked


def test_candidate__lists_its_frozen_files(office: Office) -> None:
    candidate = office.submitted(office.fund_with_attachment())

    file = candidate.content["attachments"][0]["file"]
    assert [(one.sha256, one.name) for one in candidate.files.all()] == [
        (file["sha256"], file["name"])
    ]


def test_blocking_finding__refuses_with_the_report_and_keeps_the_number(office: Office) -> None:
    page = office.fund(use="")

    error = refused(office, page, "必须先改正")

    assert error.report is not None
    assert any("用途" in finding.message + finding.where for finding in error.report.blocks)
    number = Identity.objects.get(page=page).index_number
    assert number
    office.revise(page, use="产业扶贫项目")
    assert office.submitted(page).index_number == number


def test_missing_metadata__refuses_with_what_to_fill_in(office: Office) -> None:
    refused(office, office.fund(department=None), "责任科室")


def test_refusal__is_in_the_history(office: Office) -> None:
    page = office.fund(use="")
    refused(office, page, "必须先改正")

    entry = PageLogEntry.objects.get(page=page.pk, action="fupin.refused")
    formatter = log_registry.get_formatter(entry)
    assert "必须先改正" in formatter.format_message(entry)
    assert "用途" in formatter.format_comment(entry)


def test_second_submission__of_what_is_in_review_is_refused(office: Office) -> None:
    page = office.fund()
    first = office.submitted(page)

    with pytest.raises(SubmissionRefusedError, match="正在审签"):
        office.submitted(page)
    assert list(Candidate.objects.open()) == [first]


@pytest.mark.parametrize("name", ["go_live_at", "expire_at"])
def test_schedule__is_refused(office: Office, name: str) -> None:
    page = office.fund()
    office.revise(page, **{name: timezone.now() + dt.timedelta(days=1)})

    refused(office, page, "定时")


def test_page_without_revision__is_refused(office: Office) -> None:
    page = office.fund()
    type(page).objects.filter(pk=page.pk).update(latest_revision=None)

    refused(office, page, "先保存草稿")


def test_alias__is_refused(office: Office) -> None:
    alias = office.fund()
    type(alias).objects.filter(pk=alias.pk).update(alias_of=office.fund())

    refused(office, alias, "别名")


def test_account_without_edit_right__is_refused(office: Office) -> None:
    with pytest.raises(SubmissionRefusedError, match="没有编辑"):
        submit(office.fund(), office.secrecy)


def test_section__is_never_submitted(office: Office) -> None:
    section = office.tree.finance
    section.save_revision(user=office.admin)

    with pytest.raises(SubmissionRefusedError, match="栏目"):
        section.get_workflow().start(section, office.admin)
    assert not WorkflowState.objects.exists()


def test_workflow_started_past_the_verb__makes_a_candidate_too(office: Office) -> None:
    page = office.fund()

    page.get_workflow().start(page, office.editor)

    assert Candidate.objects.open().get().page_id == page.pk


def test_workflow_started_past_the_verb__is_checked_too(office: Office) -> None:
    page = office.fund(use="")

    with pytest.raises(SubmissionRefusedError):
        page.get_workflow().start(page, office.editor)
    assert not WorkflowState.objects.exists()
    assert not Candidate.objects.exists()


def test_wagtail_lock__is_taken_off(office: Office) -> None:
    page = office.fund()
    type(page).objects.filter(pk=page.pk).update(
        locked=True, locked_by=office.editor, locked_at=timezone.now()
    )
    page.refresh_from_db()

    office.submitted(page)

    page = type(page).objects.get(pk=page.pk)
    assert not page.locked
    for user in office.accounts.values():
        assert page.get_lock().for_user(user)


# Amendments ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [{}, {"change_kind": "update"}, {"change_kind": "update", "change_note": "  "}]
)
def test_amendment__without_kind_and_note_is_refused(
    office: Office, change: dict[str, str]
) -> None:
    page = office.fund()
    office.released(page)
    office.revise(page, use="教育扶贫", **change)

    refused(office, page, "变更说明")


@pytest.mark.parametrize(
    ("kind", "event"),
    [("revision", Event.AMENDED), ("update", Event.AMENDED), ("correction", Event.CORRECTED)],
)
def test_amendment__is_released_as_the_next_version(
    office: Office, kind: str, event: Event
) -> None:
    page = office.fund()
    office.released(page)
    office.revise(page, use="教育扶贫", change_kind=kind, change_note="更改用途")

    candidate = office.released(page)

    assert candidate.event == event
    release = Release.objects.latest("seq")
    assert (release.event, release.version) == (event, 2)
    assert Disclosure.objects.public().get().version == 2
    page = type(page).objects.get(pk=page.pk)
    assert (page.live, page.use) == (True, "教育扶贫")


# The two streams ----------------------------------------------------------------------

NOT_PUBLIC: dict[str, Any] = {
    "attribute": "on_request",
    "ground": "13.specific",
    "reason": "只涉及特定对象",
    "review_on": dt.date(2999, 1, 1),
}


def make_internal(office: Office, page: Any) -> None:
    office.revise(
        page,
        **NOT_PUBLIC,
        change_kind="revision",
        change_note="调整公开范围",
    )


def make_public(office: Office, page: Any) -> None:
    office.revise(page, attribute="active", ground="", reason="", review_on=None)


def test_internal_item__goes_to_the_internal_stream(office: Office) -> None:
    page = office.fund(**NOT_PUBLIC)

    candidate = office.released(page)

    assert candidate.stream == "internal"
    assert Disclosure.objects.internal().get().content_id == candidate.content_id
    assert not Release.objects.filter(stream="public").exists()
    assert candidate.index_number != Identity.objects.get(page=page).index_number


def test_item_becoming_internal__is_withdrawn_from_the_public(office: Office) -> None:
    page = office.fund()
    office.released(page)
    make_internal(office, page)

    candidate = office.submitted(page)
    assert candidate.leaving is not None
    for role in CHAIN:
        office.sign(candidate, role)

    public = Release.objects.filter(stream="public").order_by("seq")
    assert [release.event for release in public] == [Event.ISSUED, Event.WITHDRAWN]
    withdrawn = public[1]
    assert withdrawn.content_digest == candidate.leaving_digest
    assert {one.step for one in withdrawn.signatures.all()} == {"head", "leader"}
    assert not Disclosure.objects.public().exists()
    assert Disclosure.objects.internal().get().version == 1
    assert "特定对象" not in bytes(Disclosure.objects.get(stream="public").body).decode()


def test_item_becoming_public__starts_there_at_version_1(office: Office) -> None:
    page = office.fund(**NOT_PUBLIC)
    internal = office.released(page)
    make_public(office, page)

    candidate = office.released(page)

    row = Disclosure.objects.public().get()
    assert (row.version, row.event) == (1, Event.ISSUED)
    assert internal.index_number not in bytes(row.body).decode()
    assert candidate.index_number != internal.index_number
    assert not Disclosure.objects.internal().exists()


def test_signature__lies_over_the_leaving_act_too(office: Office) -> None:
    page = office.fund()
    office.released(page)
    make_internal(office, page)
    candidate = office.submitted(page)
    office.sign(candidate, "head")

    assert candidate.signatures.get().leaving_digest == candidate.leaving_digest != ""


# 撤回送审 -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["editor", "admin"])
def test_call_back__by_author_or_administrator_reopens_the_page(office: Office, role: str) -> None:
    page = office.fund()
    candidate = office.submitted(page)
    office.sign(candidate, "head")

    call_back(page, office.accounts[role])

    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.CALLED_BACK
    assert type(page).objects.get(pk=page.pk).get_lock() is None
    again = office.submitted(page)
    assert turn(again).task.specific.step == "head"


@pytest.mark.parametrize("role", ["head", "secrecy", "leader"])
def test_call_back__by_a_reviewer_is_refused(office: Office, role: str) -> None:
    page = office.fund()
    candidate = office.submitted(page)

    with pytest.raises(PermissionDenied, match="只有起草人"):
        call_back(page, office.accounts[role])
    candidate.refresh_from_db()
    assert candidate.is_open


def test_call_back__of_what_is_not_in_review_is_refused(office: Office) -> None:
    with pytest.raises(PermissionDenied, match="不在审签中"):
        call_back(office.fund(), office.editor)


def test_workflow_cancelled_by_whatever_way__closes_the_candidate(office: Office) -> None:
    candidate = office.submitted()

    candidate.workflow_state.workflow.deactivate(user=office.admin)  # type: ignore[union-attr]

    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.CANCELLED
    assert "已停用" in candidate.close_reason
    assert candidate.closed_by_name == "管理员"


# The database's own refusals ----------------------------------------------------------


def test_open_candidates__of_one_item_are_one(office: Office) -> None:
    candidate = office.submitted()
    candidate.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        candidate.save(force_insert=True)

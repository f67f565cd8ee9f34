"""No route of Wagtail's publishes an item, takes it away, or changes what is in review."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger.models import Release
from fupin_cms.review.models import Candidate
from fupin_cms.review.release import ReleaseRefusedError
from tests import factories

from .forms import edit_url, filled
from .office import turn

if TYPE_CHECKING:
    from .office import Office

EVERYBODY = ("keeper", "admin")
"""Those who may most: all of Wagtail's permissions on the whole tree, and a superuser."""


@pytest.fixture
def office(office: Office) -> Office:
    """Everybody may do with the tree what Wagtail lets give; `keeper` is no superuser."""
    keeper = factories.make_user("editor", username="keeper")
    office.accounts["keeper"] = keeper
    group = Group.objects.create(name="全权")
    for codename in ("add", "change", "publish", "bulk_delete", "lock", "unlock"):
        permission = Permission.objects.get(
            codename=f"{codename}_page", content_type__app_label="wagtailcore"
        )
        GroupPagePermission.objects.create(
            group=group, page=Page.get_first_root_node(), permission=permission
        )
    for role in ("editor", "head", "leader", "keeper"):
        office.accounts[role].groups.add(group)
    return office


def assert_nothing_public() -> None:
    assert not FundPage.objects.live().exists()
    assert not Release.objects.exists()


@pytest.mark.parametrize("role", EVERYBODY)
def test_delete__leaves_what_was_released_and_what_is_in_review(office: Office, role: str) -> None:
    released, reviewed = office.fund(), office.fund()
    office.released(released)
    office.submitted(reviewed)
    client = office.client(role)

    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    for page in (released, reviewed, office.tree.finance, office.tree.home):
        client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
        client.post(f"{bulk}?id={page.pk}")

    assert set(FundPage.objects.values_list("pk", flat=True)) == {released.pk, reviewed.pk}


def test_delete__takes_a_draft_that_was_never_released(office: Office) -> None:
    page = office.fund()
    candidate = office.submitted(page)
    office.reject(candidate, "head")

    office.client("editor").post(reverse("wagtailadmin_pages:delete", args=[page.pk]))

    assert not FundPage.objects.exists()


@pytest.mark.parametrize("role", EVERYBODY)
def test_move__is_refused_in_review_and_to_a_section_that_does_not_take_it(
    office: Office, role: str
) -> None:
    page, reviewed = office.fund(), office.fund()
    office.submitted(reviewed)
    other = factories.SectionPageFactory(
        parent=office.tree.home, slug="more", title="其他", column_type="data", accepts=["fund"]
    )
    client = office.client(role)

    def move(item: Any, to: Any) -> int:
        client.post(reverse("wagtailadmin_pages:move_confirm", args=[item.pk, to.pk]))
        parent: int = FundPage.objects.get(pk=item.pk).get_parent().pk
        return parent

    assert move(reviewed, other) == office.tree.finance.pk
    assert move(page, office.tree.sections["news"]) == office.tree.finance.pk
    assert move(page, other) == other.pk


# Wagtail's workflow views -------------------------------------------------------------


@pytest.mark.parametrize("extra", ["{}", '{"update": false}'])
@pytest.mark.parametrize("action", ["sign", "approve", "return"])
def test_edit_view__signs_nothing_with_unvalidated_data(
    office: Office, action: str, extra: str
) -> None:
    page = office.fund()
    client = office.client("head")
    data = filled(client, edit_url(page))
    candidate = office.submitted(page)

    client.post(
        edit_url(page),
        {
            **data,
            "action-workflow-action": "1",
            "workflow-action-name": action,
            "workflow-action-extra-data": extra,
        },
    )

    candidate.refresh_from_db()
    assert candidate.is_open
    assert not candidate.signatures.exists()
    assert turn(candidate).task.specific.step == "head"


@pytest.mark.parametrize("action", ["sign", "approve"])
@pytest.mark.parametrize("role", ["head", "admin"])
def test_workflow_action_view__signs_nothing_without_the_digest(
    office: Office, role: str, action: str
) -> None:
    page = office.fund()
    candidate = office.submitted(page)
    state = turn(candidate)

    office.client(role).post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    )

    assert not candidate.signatures.exists()
    assert turn(candidate).pk == state.pk


def test_workflow_action_view__under_another_pages_address_checks_the_task_itself(
    office: Office,
) -> None:
    """The address names a page that the head may sign; the task state is of the head's own item."""
    own = office.fund()
    office.revise(own, "head", use="产业扶贫项目")
    mine, other = office.submitted(own), office.submitted(office.fund())
    assert other.page is not None

    office.client("head").post(
        reverse("wagtailadmin_pages:workflow_action", args=[other.page.pk, "sign", turn(mine).pk]),
        {"digest": mine.digest},
    )

    assert not mine.signatures.exists()


def test_workflow_action_view__signs_nothing_since_it_cannot_ask_who_signs(office: Office) -> None:
    page = office.fund()
    candidate = office.submitted(page)

    office.client("head").post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "sign", turn(candidate).pk]),
        {"digest": candidate.digest},
    )

    assert not candidate.signatures.exists()


def test_collecting_view__hands_back_what_the_verb_checks_again(office: Office) -> None:
    page = office.fund()
    candidate = office.submitted(page)

    answer = office.client("head").post(
        reverse(
            "wagtailadmin_pages:collect_workflow_action_data",
            args=[page.pk, "return", turn(candidate).pk],
        ),
        {"reason": "请补充"},
    )

    assert json.loads(answer.content)["cleaned_data"] == {"reason": "请补充"}
    candidate.refresh_from_db()
    assert candidate.is_open


def test_resubmitting__after_rejection_goes_through_the_first_step(office: Office) -> None:
    page = office.fund()
    candidate = office.submitted(page)
    office.sign(candidate, "head")
    office.reject(candidate, "secrecy")
    editor = office.client("editor")

    changed = {"use": "教育扶贫项目", "action-submit": "1"}
    editor.post(edit_url(page), filled(editor, edit_url(page), **changed))

    again = Candidate.objects.open().get()
    assert turn(again).task.specific.step == "head"
    assert WorkflowState.objects.active().count() == 1


def test_foreign_workflow__publishes_no_item(office: Office) -> None:
    """A workflow of Wagtail's own on a section cannot end in a release, so it is not begun."""
    workflow = Workflow.objects.create(name="Moderators approval")
    task = GroupApprovalTask.objects.create(name="Moderators")
    task.groups.add(Group.objects.get(name="全权"))
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(page=office.tree.finance, workflow=workflow)
    page = office.fund()
    editor = office.client("editor")
    answer = editor.post(
        edit_url(page), filled(editor, edit_url(page), **{"action-submit": "1"}), follow=True
    )
    assert "不是完整的审签流程" in answer.content.decode()

    workflow.start(page, office.editor)
    with pytest.raises(ReleaseRefusedError, match="没有送审稿"):
        WorkflowState.objects.active().get().current_task_state.approve(user=office.admin)
    assert_nothing_public()


# Structure is administrators' ---------------------------------------------------------


@pytest.fixture
def plain_editor(office: Office) -> str:
    """An editor as set up: may add and change below the home page, and nothing else."""
    office.accounts["plain"] = factories.make_user("editor", username="plain")
    return "plain"


def test_section__is_not_edited_by_an_editor(office: Office, plain_editor: str) -> None:
    for page in (office.tree.home, office.tree.finance):
        tester = page.permissions_for_user(office.accounts[plain_editor])
        assert not tester.can_edit()
        assert not tester.can_publish()
        assert not tester.can_unpublish()
        assert not tester.can_move()
        assert not tester.can_delete()
        assert not tester.can_publish_subpage()
        assert not tester.can_submit_for_moderation()
    assert office.tree.finance.permissions_for_user(office.accounts[plain_editor]).can_add_subpage()
    assert not office.tree.home.permissions_for_user(
        office.accounts[plain_editor]
    ).can_add_subpage()


@pytest.mark.parametrize("role", ["keeper", "admin"])
def test_section__is_kept_by_an_administrator(office: Office, role: str) -> None:
    home = office.tree.home.permissions_for_user(office.accounts[role])
    section = office.tree.finance.permissions_for_user(office.accounts[role])

    assert home.can_publish_subpage()
    assert home.can_add_subpage()
    assert section.can_edit()
    assert section.can_publish()
    assert section.can_delete()
    assert not section.can_publish_subpage()
    assert not section.can_submit_for_moderation()


def test_item__gives_nobody_what_only_the_chain_does(office: Office) -> None:
    page = office.fund()
    office.released(page)
    page = FundPage.objects.get(pk=page.pk)

    for user in office.accounts.values():
        tester = Page.objects.get(pk=page.pk).permissions_for_user(user)
        assert not tester.can_publish()
        assert not tester.can_unpublish()
        assert not tester.can_unschedule()
        assert not tester.can_set_view_restrictions()
        assert not tester.can_publish_subpage()
        assert not tester.can_delete()

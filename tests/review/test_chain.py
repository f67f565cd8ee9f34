"""Steps are configuration; a review keeps the chain it began with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Task, Workflow, WorkflowState, WorkflowTask

from fupin_cms.ledger.models import Release
from fupin_cms.review.chain_records import StepForm
from fupin_cms.review.entitlement import awaiting, step_of
from fupin_cms.review.models import Candidate, SigningTask
from fupin_cms.review.signing import Outcome
from fupin_cms.review.submission import SubmissionRefusedError
from fupin_cms.setup.chain import NAME
from tests import factories

from .office import CHAIN, turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings

    from .office import Office

SUPERIOR = "上级审签"


@pytest.fixture
def workflow(office: Office) -> Workflow:
    return Workflow.objects.get(name=NAME)


def append(workflow: Workflow, task: SigningTask) -> None:
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=9)


def task_of(step: str) -> SigningTask:
    task: SigningTask = SigningTask.objects.get(step=step)
    return task


# Configuration --------------------------------------------------------------------------


def test_superior__is_put_into_the_workflow_in_the_admin_and_signs_last(
    office: Office, workflow: Workflow
) -> None:
    admin = office.client("admin")
    group = Group.objects.create(name=SUPERIOR)
    admin.post(
        reverse("wagtailadmin_workflows:add_task", args=["fupin_cms", "signingtask"]),
        {"name": SUPERIOR, "step": "superior", "group": group.pk, "form": "", "limit_days": "5"},
    )
    task = task_of("superior")
    rows = [*workflow.workflow_tasks.all(), None]
    formset: dict[str, Any] = {
        "workflow_tasks-TOTAL_FORMS": len(rows),
        "workflow_tasks-INITIAL_FORMS": len(rows) - 1,
        "pages-TOTAL_FORMS": 0,
        "pages-INITIAL_FORMS": 0,
        "name": workflow.name,
        "active": "on",
    }
    for index, row in enumerate(rows):
        formset |= {
            f"workflow_tasks-{index}-id": row.pk if row else "",
            f"workflow_tasks-{index}-task": row.task_id if row else task.pk,
            f"workflow_tasks-{index}-ORDER": index + 1,
        }
    admin.post(reverse("wagtailadmin_workflows:edit", args=[workflow.pk]), formset)
    user = factories.make_user("leader", username="superior")
    user.groups.add(group)
    office.accounts["superior"] = user

    candidate = office.submitted()
    outcomes = [office.sign(candidate, role).outcome for role in (*CHAIN, "superior")]

    assert outcomes == [Outcome.SIGNED] * 3 + [Outcome.RELEASED]
    release = Release.objects.get()
    assert [one.step for one in release.signatures.all()] == [*CHAIN, "superior"]
    html = office.client("editor").get(f"/items/{candidate.index_number}").content.decode()
    assert SUPERIOR in html
    assert list(candidate.steps.values_list("limit_days", flat=True)) == [3, 3, 3, 5]


def test_order_and_form__are_the_workflows(office: Office, workflow: Workflow) -> None:
    order = ("secrecy", "leader", "head")
    for position, step in enumerate(order):
        workflow.workflow_tasks.filter(task=task_of(step)).update(sort_order=position)
    leader = task_of("leader")
    leader.form = StepForm.CONCLUSION
    leader.save()

    candidate = office.submitted()
    office.sign(candidate, "secrecy")
    office.sign(candidate, "leader", conclusion="可以公开", ground="条例第六条")
    office.sign(candidate, "head")

    assert [one.step for one in Release.objects.get().signatures.all()] == list(order)
    assert candidate.signatures.get(step="leader").ground == "条例第六条"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"step": "superior"}, "group"),
        ({"step": "secrecy"}, "group"),
        ({"step": "head", "group": True}, "group"),
        ({"step": "secrecy", "group": True, "form": "opinion"}, "form"),
        ({"step": "duty"}, "step"),
    ],
)
def test_task__that_nobody_could_sign_is_refused(
    office: Office, fields: dict[str, Any], field: str
) -> None:
    data = {"name": "新环节", "limit_days": "3", **fields}
    if fields.get("group"):
        data["group"] = Group.objects.get(name="保密审查").pk

    answer = office.client("admin").post(
        reverse("wagtailadmin_workflows:add_task", args=["fupin_cms", "signingtask"]), data
    )

    assert field in answer.context["form"].errors
    assert not Task.objects.filter(name="新环节").exists()


def lose_a_step(workflow: Workflow) -> None:
    workflow.workflow_tasks.filter(task=task_of("secrecy")).delete()


def repeat_a_step(workflow: Workflow) -> None:
    append(workflow, SigningTask.objects.create(name="再审", step="head"))


def add_a_foreign_task(workflow: Workflow) -> None:
    WorkflowTask.objects.create(workflow=workflow, task=Task.objects.create(name="其他"))


def disable_a_step(workflow: Workflow) -> None:
    task_of("secrecy").deactivate()


@pytest.mark.parametrize("change", [lose_a_step, repeat_a_step, add_a_foreign_task, disable_a_step])
def test_workflow__that_could_not_end_in_a_release_is_not_begun(
    office: Office, workflow: Workflow, change: Callable[[Workflow], None]
) -> None:
    change(workflow)

    with pytest.raises(SubmissionRefusedError, match="不是完整的审签流程"):
        office.submitted()
    assert not Candidate.objects.exists()


def test_fewer_steps_than_signers__are_not_begun(office: Office, settings: Settings) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "MINIMUM_SIGNERS": 4}

    with pytest.raises(SubmissionRefusedError, match="少于规定的4人"):
        office.submitted()


# Changes during a review ----------------------------------------------------------------


def reorder(workflow: Workflow) -> None:
    for position, step in enumerate(("leader", "secrecy", "head")):
        workflow.workflow_tasks.filter(task=task_of(step)).update(sort_order=position)


def shorten(workflow: Workflow) -> None:
    workflow.workflow_tasks.exclude(task=task_of("head")).delete()


def lengthen(workflow: Workflow) -> None:
    group = Group.objects.create(name=SUPERIOR)
    append(workflow, SigningTask.objects.create(name=SUPERIOR, step="superior", group=group))


def edit_a_task(workflow: Workflow) -> None:
    task = task_of("secrecy")
    task.group = Group.objects.get(name="编辑")
    task.step = "head"
    task.save()


def disable_past_the_verb(workflow: Workflow) -> None:
    Task.objects.filter(pk=task_of("secrecy").pk).update(active=False)


def replace_on_the_section(workflow: Workflow) -> None:
    workflow.workflow_pages.all().delete()


@pytest.mark.parametrize(
    "change",
    [reorder, shorten, lengthen, edit_a_task, disable_past_the_verb, replace_on_the_section],
)
def test_change_of_the_workflow__leaves_a_begun_review_its_chain(
    office: Office, workflow: Workflow, change: Callable[[Workflow], None]
) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")

    change(workflow)

    assert step_of(Candidate.objects.get()).step == "secrecy"
    assert [row.pk for row in awaiting(office.secrecy)] == [candidate.pk]
    assert not awaiting(office.editor)
    assert office.sign(candidate, "secrecy").outcome is Outcome.SIGNED
    assert office.sign(candidate, "leader").outcome is Outcome.RELEASED
    assert Release.objects.get().signatures.count() == 3


def disable_task(office: Office, workflow: Workflow, step: str) -> None:
    office.client("admin").post(
        reverse("wagtailadmin_workflows:disable_task", args=[task_of(step).pk])
    )


def save_disabled_task(office: Office, workflow: Workflow, step: str) -> None:
    task = task_of(step)
    task.active = False
    task.save()


def delete_task(office: Office, workflow: Workflow, step: str) -> None:
    task_of(step).delete()


def disable_workflow(office: Office, workflow: Workflow, step: str) -> None:
    office.client("admin").post(reverse("wagtailadmin_workflows:disable", args=[workflow.pk]))


def delete_workflow(office: Office, workflow: Workflow, step: str) -> None:
    workflow.delete()


@pytest.mark.parametrize("step", ["secrecy", "leader"])
@pytest.mark.parametrize(
    "change", [disable_task, save_disabled_task, delete_task, disable_workflow, delete_workflow]
)
def test_end_of_what_a_review_needs__cancels_it_with_a_message(
    office: Office, workflow: Workflow, change: Any, step: str
) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")

    change(office, workflow, step)

    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.CANCELLED
    assert "重新送审" in candidate.close_reason
    assert not WorkflowState.objects.active().exists()
    assert not Release.objects.exists()


def test_task_that_is_signed_already__may_be_disabled(office: Office) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")

    task_of("head").deactivate()

    candidate.refresh_from_db()
    assert candidate.is_open
    office.sign(candidate, "secrecy")
    assert office.sign(candidate, "leader").outcome is Outcome.RELEASED


def test_task_lost_without_a_word__cancels_at_the_next_signature(office: Office) -> None:
    """Rows that vanish past every signal: the next step cannot begin, so the review ends."""
    candidate = office.submitted()
    candidate.steps.filter(step="secrecy").update(task=None)

    assert office.sign(candidate, "head").outcome is Outcome.CANCELLED
    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.CANCELLED


def test_review_that_lost_its_way__is_said_and_called_back(office: Office) -> None:
    candidate = office.submitted()
    WorkflowState.objects.update(current_task_state=None)

    screen = office.client("editor").get(reverse("fupin_review:candidate", args=[candidate.pk]))
    assert "请撤回送审后重新送审" in screen.content.decode()
    office.client("editor").post(
        reverse("fupin_review:candidate", args=[candidate.pk]), {"action": "call_back"}
    )

    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.CALLED_BACK
    assert office.submitted(candidate.page.specific).is_open  # type: ignore[union-attr]


def test_turn__is_the_copied_chains(office: Office) -> None:
    candidate = office.submitted()

    assert turn(candidate).task_id == step_of(candidate).task_id
    assert [step.step for step in candidate.steps.all()] == list(CHAIN)

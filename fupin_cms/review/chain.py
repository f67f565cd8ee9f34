"""The chain of a review: configured in Wagtail's workflows, copied by the candidate, then fixed.

Wagtail asks the workflow for the next task each time, so that editing it would shorten a review
that has begun. Here the candidate's own steps say what comes next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fupin_cms.conf import get_settings

from .chain_records import STEPS, CandidateStep
from .closing import cancel
from .records import CHAIN

if TYPE_CHECKING:
    from wagtail.models import TaskState, Workflow

    from .records import Candidate

GONE = "审签流程已被更改，“{step}”环节不能继续办理，送审稿作废。内容没有问题的，请重新送审。"


def fault(workflow: Workflow) -> str:
    """Why a workflow could not end in a release, in Chinese; empty where it could."""
    tasks = list(workflow.tasks.filter(active=True).specific())
    steps = [getattr(task, "step", "") for task in tasks]
    named = "、".join(str(step.label) for step in CHAIN)
    problems = []
    if not workflow.active:
        problems.append("已停用")
    if not set(CHAIN) <= set(steps):
        problems.append(f"缺少必需的环节（{named}）")
    if not set(steps) <= set(STEPS):
        problems.append("含有不是审签环节的任务")
    if len(set(steps)) != len(steps):
        problems.append("同一环节出现了两次")
    if len(steps) < get_settings().MINIMUM_SIGNERS:
        problems.append(f"环节少于规定的{get_settings().MINIMUM_SIGNERS}人签署")
    return "；".join(problems)


def copy_steps(candidate: Candidate, workflow: Workflow) -> None:
    """Keep the workflow's steps, as they are now, for this candidate."""
    tasks = workflow.tasks.filter(active=True).specific()
    CandidateStep.objects.bulk_create(
        CandidateStep(
            candidate=candidate,
            position=position,
            task=task,
            step=task.step,
            form=task.form,
            limit_days=task.limit_days,
            group=task.group,
            group_name=task.group.name if task.group else "",
        )
        for position, task in enumerate(tasks)
    )


def next_step(candidate: Candidate) -> CandidateStep | None:
    """The first step of the candidate's chain that nobody has signed."""
    signed = set(candidate.signatures.values_list("step", flat=True))
    return next((step for step in candidate.steps.all() if step.step not in signed), None)


def is_complete(candidate: Candidate) -> bool:
    """Whether every step of the candidate's chain is signed."""
    return next_step(candidate) is None


def go_on(candidate: Candidate, state: TaskState, user: Any, comment: str = "") -> None:
    """End the open step and begin the candidate's next one; after the last, finish the workflow.

    The workflow as it is now is not asked. Where the next step's task is gone, the candidate is
    cancelled and its editor told. Raises what finishing raises (ReleaseRefusedError).
    """
    state.approve(user=user, update=False, comment=comment)
    workflow_state = state.workflow_state
    step = next_step(candidate)
    if step is None:
        workflow_state.finish(user=user)
        return
    if step.task is None:
        cancel(candidate, user, GONE.format(step=step))
        return
    workflow_state.current_task_state = step.task.start(workflow_state, user=user)
    workflow_state.save()

"""What happens to reviews when administrators change workflows and their tasks.

Steps that are edited, added, taken out or put in another order change nothing for a candidate: it
has its own copy. Where a task is disabled or deleted, or a review's workflow is, the candidate
cannot go on as it began: it is cancelled with a message, and nothing is released short.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save, pre_delete
from wagtail.models import Task, WorkflowState

from .closing import cancel, close
from .records import Candidate
from .tasks import SigningTask

DISABLED = "审签环节“{task}”已停用，送审稿作废。内容没有问题的，请重新送审。"
DELETED = "审签环节“{task}”已删除，送审稿作废。内容没有问题的，请重新送审。"
LOST = "审签流程已删除，送审稿作废。内容没有问题的，请重新送审。"


def on_task_saved(instance: Task, created: bool, **_: Any) -> None:
    """A task that is disabled: the candidates that still need it are cancelled first, so that
    Wagtail, which would go on to the task after it, finds nothing in progress.
    """
    if not created and not instance.active:
        _cancel_waiting_for(instance, DISABLED.format(task=instance.name))


def on_task_deleted(instance: Task, **_: Any) -> None:
    """A task that is deleted takes its states along."""
    _cancel_waiting_for(instance, DELETED.format(task=instance.name))


def on_workflow_state_deleted(instance: WorkflowState, **_: Any) -> None:
    """A workflow or a page that is deleted takes the review along."""
    with transaction.atomic():
        for candidate in _held(workflow_state=instance):
            close(candidate, Candidate.Status.CANCELLED, None, LOST)


def connect() -> None:
    """Listen to Wagtail's tables. A task is saved and deleted as either of its two classes."""
    for sender in (Task, SigningTask):
        name = sender.__name__
        post_save.connect(on_task_saved, sender=sender, dispatch_uid=f"fupin_saved_{name}")
        pre_delete.connect(on_task_deleted, sender=sender, dispatch_uid=f"fupin_deleted_{name}")
    pre_delete.connect(
        on_workflow_state_deleted, sender=WorkflowState, dispatch_uid="fupin_review_deleted"
    )


@transaction.atomic
def _cancel_waiting_for(task: Task, reason: str) -> None:
    for candidate in _held(steps__task_id=task.pk):
        step = next(step for step in candidate.steps.all() if step.task_id == task.pk)
        if not candidate.signatures.filter(step=step.step).exists():
            cancel(candidate, None, reason)


def _held(**which: Any) -> list[Candidate]:
    """Open candidates, locked. What is approved has all its signatures and waits for its time."""
    return list(Candidate.objects.open().select_for_update().filter(**which))

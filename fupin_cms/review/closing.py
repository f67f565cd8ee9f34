"""How a review ends without a release."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import WorkflowState

from . import journal, mail
from .records import Candidate

STOPPED = "审签流程已停用或被取消，送审稿作废。内容没有问题的，请重新送审。"
_RUNNING = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


def close(candidate: Candidate, status: Candidate.Status, user: Any, reason: str = "") -> None:
    """Set the candidate's end, write it into the history and tell the editor."""
    candidate.status = status
    candidate.closed_at = timezone.now()
    candidate.closed_by_name = journal.full_name(user) if user else ""
    candidate.close_reason = reason
    candidate.save(update_fields=["status", "closed_at", "closed_by_name", "close_reason"])
    journal.closed(candidate, user)
    if status != Candidate.Status.CALLED_BACK:
        mail.announce_end(candidate)


def cancel(candidate: Candidate, user: Any, reason: str) -> None:
    """作废: the candidate is not what was submitted, or of no use any more."""
    close(candidate, Candidate.Status.CANCELLED, user, reason)
    end_workflow(candidate.workflow_state, user)


def end_workflow(state: WorkflowState | None, user: Any) -> None:
    """Cancel the workflow behind a review that has ended, as far as it still runs."""
    if state is None or state.status not in _RUNNING:
        return
    if state.current_task_state is None:  # Wagtail's `cancel` tells of the current task
        state.status = state.STATUS_CANCELLED
        state.save(update_fields=["status"])
    else:
        state.cancel(user=user)


@transaction.atomic
def on_workflow_cancelled(instance: WorkflowState, user: Any = None, **_: Any) -> None:
    """Receives `workflow_cancelled`: whatever way ended the workflow, the review has ended too.

    Our own verbs have closed the candidate by now; what is still open was ended by Wagtail, as
    where an administrator disables the workflow.
    """
    for candidate in Candidate.objects.open().select_for_update().filter(workflow_state=instance):
        close(candidate, Candidate.Status.CANCELLED, user, STOPPED)

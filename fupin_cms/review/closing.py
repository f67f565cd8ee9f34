"""How a review ends without a release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from . import journal, mail
from .records import Candidate

if TYPE_CHECKING:
    from wagtail.models import WorkflowState


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
    if candidate.workflow_state is not None:
        candidate.workflow_state.cancel(user=user)


@transaction.atomic
def on_workflow_cancelled(instance: WorkflowState, user: Any = None, **_: Any) -> None:
    """Receives `workflow_cancelled`: whatever way ended the workflow, the review has ended too."""
    for candidate in Candidate.objects.open().select_for_update().filter(workflow_state=instance):
        close(candidate, Candidate.Status.CALLED_BACK, user)

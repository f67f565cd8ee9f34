"""Wagtail's own workflow mail, kept from our chains: `mail` tells of those, once and in Chinese."""

from __future__ import annotations

from typing import Any

from wagtail.admin.mail import (
    Notifier,
    WorkflowStateApprovalEmailNotifier,
    WorkflowStateRejectionEmailNotifier,
    WorkflowStateSubmissionEmailNotifier,
)
from wagtail.models import WorkflowState
from wagtail.signals import workflow_approved, workflow_rejected, workflow_submitted


class _LeavesChains(Notifier):
    """Handles what Wagtail's notifier does, but for workflows made of signing tasks."""

    def can_handle(self, instance: WorkflowState, **kwargs: Any) -> bool:
        handles: bool = super().can_handle(instance, **kwargs)
        return handles and not instance.workflow.tasks.filter(signingtask__isnull=False).exists()


class Submission(_LeavesChains, WorkflowStateSubmissionEmailNotifier):
    pass


class Rejection(_LeavesChains, WorkflowStateRejectionEmailNotifier):
    pass


class Approval(_LeavesChains, WorkflowStateApprovalEmailNotifier):
    pass


_REPLACED = (
    (workflow_submitted, Submission(), "workflow_state_submitted_email_notification"),
    (workflow_rejected, Rejection(), "workflow_state_rejected_email_notification"),
    (workflow_approved, Approval(), "workflow_state_approved_email_notification"),
)
"""Signal, notifier and the id under which Wagtail connects its own."""


def replace() -> None:
    """Put our notifiers in the place of Wagtail's.

    An id is connected once, so this holds whether Wagtail's app is ready before ours or after.
    """
    for signal, notifier, uid in _REPLACED:
        signal.disconnect(sender=WorkflowState, dispatch_uid=uid)
        signal.connect(notifier, sender=WorkflowState, dispatch_uid=uid)

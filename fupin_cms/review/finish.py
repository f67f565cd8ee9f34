"""What happens when the last step is signed. Wagtail imports this while models load: no models above."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from wagtail.models import WorkflowState


def finish_workflow(workflow_state: WorkflowState, user: AbstractBaseUser | None = None) -> None:
    """Publish exactly the candidate's revision and append its release, in one transaction."""
    raise NotImplementedError

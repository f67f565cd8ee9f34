"""What happens when the last step is signed.

Wagtail imports this while models load: no models above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.workflows import publish_workflow_state

if TYPE_CHECKING:
    from wagtail.models import WorkflowState


def finish_workflow(workflow_state: WorkflowState, user: Any = None) -> None:
    """Publish exactly the candidate's revision and append its release, in one transaction.

    Other models are published as Wagtail does. Raises ReleaseRefusedError; then nothing is written.
    """
    # WAGTAIL_FINISH_WORKFLOW_ACTION is read while Wagtail's models load, before ours can be.
    from fupin_cms.disclosures.base import DisclosureMixin  # noqa: PLC0415

    from .release import release  # noqa: PLC0415

    if issubclass(workflow_state.content_type.model_class(), DisclosureMixin):
        release(workflow_state, user)
    else:
        publish_workflow_state(workflow_state, user=user)

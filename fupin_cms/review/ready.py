"""What the room registers once every app is loaded."""

from wagtail.models import WorkflowState
from wagtail.signals import workflow_cancelled

from fupin_cms.disclosures.registry import hooks
from fupin_cms.ledger.erasure import register_place

from . import audit, role_changes, timed_acts, wagtail_mail, workflow_changes
from .closing import on_workflow_cancelled
from .concealing import is_closed_file
from .erasing_pages import Libraries, Pages
from .erasure import Acts, Candidates
from .gate import api_v3, guards
from .permissions import DisclosurePermissionTester, SectionPermissionTester


def register() -> None:
    """Fill the registries of the rooms before this one, and listen to Wagtail's workflows."""
    hooks.disclosure_permission_tester = DisclosurePermissionTester
    hooks.section_permission_tester = SectionPermissionTester
    hooks.before_revision = guards.before_revision
    hooks.is_closed_file = is_closed_file
    guards.connect()
    api_v3.connect()
    workflow_cancelled.connect(
        on_workflow_cancelled, sender=WorkflowState, dispatch_uid="fupin_review_cancelled"
    )
    workflow_changes.connect()
    wagtail_mail.replace()
    audit.connect()
    role_changes.connect()
    timed_acts.register()
    for place in (Candidates(), Acts(), Pages(), Libraries()):
        register_place(place)

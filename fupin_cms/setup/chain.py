"""The workflow 信息公开审签: three steps by three people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from fupin_cms.ledger.events import Step
from fupin_cms.review.models import SigningTask

from .groups import SECRECY, SUPERIOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fupin_cms.disclosures.sections import HomePage

NAME = "信息公开审签"
STEPS = (Step.HEAD, Step.SECRECY, Step.LEADER)


def ensure_chain(home: HomePage) -> Iterator[str]:
    """Create the workflow and attach it to the home page, so that every section inherits it.

    A workflow of that name, and whatever the home page has, stays as administrators made it.
    """
    workflow = Workflow.objects.filter(name=NAME).first()
    if workflow is None:
        workflow = _create()
        yield f"工作流“{NAME}”：已创建，依次为{'、'.join(str(step.label) for step in STEPS)}。"
    attached = WorkflowPage.objects.filter(page=home).first()
    if attached is None:
        WorkflowPage.objects.create(page=home, workflow=workflow)
        yield f"工作流“{NAME}”：已用于全部栏目。"
    elif attached.workflow_id != workflow.pk:
        yield f"注意：首页已使用工作流“{attached.workflow}”，保持不变；请确认其中都是审签环节。"
    others = WorkflowPage.objects.filter(page__in=home.get_descendants()).exclude(workflow=workflow)
    for other in others.select_related("page", "workflow"):
        yield f"注意：“{other.page.title}”另用工作流“{other.workflow}”；请确认其中都是审签环节。"


def ensure_superior_task() -> Iterator[str]:
    """A step of the higher authority, for administrators to put into the workflow where they want
    it: it lengthens the chain of every item submitted from then on.
    """
    step = Step.SUPERIOR
    if SigningTask.objects.filter(step=step).exists():
        yield f"审签环节“{step.label}”：已有。"
        return
    group = Group.objects.get(name=SUPERIOR)
    SigningTask.objects.create(name=step.label, step=step, group=group, limit_days=5)
    yield f"审签环节“{step.label}”：已创建。请在“设置—工作流”中把它加入“{NAME}”。"


def _create() -> Workflow:
    workflow = Workflow.objects.create(name=NAME)
    for order, step in enumerate(STEPS):
        # Head and leader follow from the item's department; secrecy is a group's.
        group = Group.objects.get(name=SECRECY) if step == Step.SECRECY else None
        task = SigningTask.objects.create(name=step.label, step=step, group=group)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    return workflow

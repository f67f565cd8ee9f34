"""Who signs an act: the steps that the event table asks for, and who holds each of them today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model

from fupin_cms.conf import get_settings
from fupin_cms.disclosures.identity import Identity
from fupin_cms.ledger.events import RULES, Event, Step

from .entitlement import Entitlement, NotEntitledError, appointed, officers
from .tasks import SigningTask

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from wagtail.models import Page

    from .proposal_records import Proposal

_ORDER = {step.value: position for position, step in enumerate(Step)}
_APPOINTED = frozenset({Step.HEAD, Step.LEADER})


def ways(event: Event, *, emergency: bool = False) -> list[tuple[Step, ...]]:
    """The ways in which an event may be signed, each with its steps in order.

    A withdrawal by one person is an emergency, and an emergency is one person's.
    """
    found = [
        tuple(sorted((Step(step) for step in steps), key=lambda step: _ORDER[step.value]))
        for steps in RULES[event].signers
    ]
    if event == Event.WITHDRAWN:
        return [way for way in found if (len(way) == 1) == emergency]
    return found


def next_steps(proposal: Proposal) -> list[Step]:
    """The steps that may be signed now: more than one where either of two people will do."""
    signed = list(proposal.signatures.values_list("step", flat=True))
    return [
        next(step for step in way if step not in signed)
        for way in ways(Event(proposal.event), emergency=proposal.emergency)
        if set(signed) <= set(way) and len(signed) < len(way)
    ]


def is_complete(proposal: Proposal) -> bool:
    """Whether nobody's signature is missing."""
    signed = set(proposal.signatures.values_list("step", flat=True))
    return any(
        set(way) <= signed for way in ways(Event(proposal.event), emergency=proposal.emergency)
    )


def hold(step: Step, proposal: Proposal, user: Any) -> Entitlement:
    """What `user` may sign the step as, today. Raises NotEntitledError."""
    if not user.is_active:
        raise NotEntitledError("账号已停用，不能签署。")
    if step in _APPOINTED:
        return appointed(proposal.department_code, step, user)
    names = group_names(step, proposal.content_id)
    name = user.groups.filter(name__in=names).values_list("name", flat=True).first()
    if name is None:
        listed = "、".join(sorted(names)) or "（尚未指定用户组）"
        raise NotEntitledError(f"“{step.label}”由“{listed}”组办理，您不在组内。")
    return Entitlement(
        step=step,
        department_code="",
        department_name=name,
        role_label="保密审查人员" if step == Step.SECRECY else "值班人员",
        person_title="",
        basis=f"“{name}”组成员",
    )


def holders(steps: Iterable[Step], proposal: Proposal) -> Any:
    """The accounts that hold one of the steps today."""
    users = get_user_model().objects.filter(is_active=True)
    found = users.none()
    for step in steps:
        if step in _APPOINTED:
            found |= users.filter(pk__in=officers(proposal.department_code, step))
        else:
            names = group_names(step, proposal.content_id)
            found |= users.filter(pk__in=users.filter(groups__name__in=names).values("pk"))
    return found


def group_names(step: Step, content_id: uuid.UUID) -> list[str]:
    """The groups whose members sign a step: those of the item's own chain, and the duty group."""
    match step:
        case Step.DUTY:
            return [get_settings().DUTY_GROUP]
        case Step.SECRECY | Step.SUPERIOR:
            tasks = SigningTask.objects.filter(active=True, step=step, group__isnull=False)
            page = page_of(content_id)
            workflow = page.get_workflow() if page else None
            if workflow is not None:
                tasks = tasks.filter(workflow_tasks__workflow=workflow)
            return list(tasks.values_list("group__name", flat=True).distinct())
        case _:
            return []


def is_on_duty(user: Any) -> bool:
    """Whether the account belongs to the duty group (值班)."""
    return bool(user.is_active and user.groups.filter(name=get_settings().DUTY_GROUP).exists())


def is_auditor(user: Any) -> bool:
    """Whether the account belongs to the auditors (监督审计). Superusers get nothing here."""
    return bool(user.is_active and user.groups.filter(name=get_settings().AUDIT_GROUP).exists())


def page_of(content_id: uuid.UUID) -> Page | None:
    """The page behind an item, where it is still there."""
    identity = Identity.objects.filter(content_id=content_id).select_related("page").first()
    return identity.page if identity else None

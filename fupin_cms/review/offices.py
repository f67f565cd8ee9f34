"""Who signs an act: the steps that the event table asks for, and who holds each of them today.

What the chain signs is signed by the chain of the item's section as it is configured when the act
is proposed. The act itself names those steps where they are more than the table's, or in another
order: what is changed in the workflow afterwards leaves it alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model

from fupin_cms.conf import get_settings
from fupin_cms.disclosures.identity import Identity
from fupin_cms.ledger.events import RULES, Event, Step

from .entitlement import MEMBERS, Entitlement, NotEntitledError, appointed, officers
from .tasks import SigningTask

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from wagtail.models import Page

    from .proposal_records import Proposal

_ORDER = {step.value: position for position, step in enumerate(Step)}
_APPOINTED = frozenset({Step.HEAD, Step.LEADER})
_MEMBERS = {**MEMBERS, Step.DUTY: "值班人员"}
SIGNED_BY_THE_CHAIN = frozenset({Event.VALIDITY_CHANGED})
"""Acts that the chain signs; withdrawal and erasure are two persons' (design: the event table)."""


def ways(proposal: Proposal) -> list[tuple[Step, ...]]:
    """The ways in which an act may be signed, each with its steps in order.

    A withdrawal by one person is an emergency, and an emergency is one person's.
    """
    named = proposal.content.get("steps")
    if named:
        return [tuple(Step(step) for step in named)]
    event = Event(proposal.event)
    found = [_in_order(steps) for steps in RULES[event].signers]
    if event == Event.WITHDRAWN:
        return [way for way in found if (len(way) == 1) == proposal.emergency]
    return found


def configured_steps(event: Event, content_id: uuid.UUID) -> list[str]:
    """The steps that an act must name, since the item's chain asks for more than the event table.

    Empty where it does not, and for what is not signed by the chain.
    """
    page = page_of(content_id)
    workflow = page.get_workflow() if page else None
    if workflow is None or event not in SIGNED_BY_THE_CHAIN:
        return []
    tasks = workflow.tasks.filter(active=True).specific()
    steps = [task.step for task in tasks if isinstance(task, SigningTask)]
    (needed,) = (_in_order(steps) for steps in RULES[event].signers)
    # Whoever proposes an act signs it first: the head of the department.
    chain = list(dict.fromkeys([Step.HEAD.value, *steps, *(step.value for step in needed)]))
    return [] if chain == [step.value for step in needed] else chain


def _in_order(steps: Iterable[str]) -> tuple[Step, ...]:
    return tuple(sorted((Step(step) for step in steps), key=lambda step: _ORDER[step.value]))


def next_steps(proposal: Proposal) -> list[Step]:
    """The steps that may be signed now: more than one where either of two people will do."""
    signed = list(proposal.signatures.values_list("step", flat=True))
    return [
        next(step for step in way if step not in signed)
        for way in ways(proposal)
        if set(signed) <= set(way) and len(signed) < len(way)
    ]


def is_complete(proposal: Proposal) -> bool:
    """Whether nobody's signature is missing."""
    signed = set(proposal.signatures.values_list("step", flat=True))
    return any(set(way) <= signed for way in ways(proposal))


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
        role_label=_MEMBERS[step],
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
            own = tasks.filter(workflow_tasks__workflow=workflow) if workflow else tasks
            # A step that an act names and its workflow has lost is still somebody's to sign.
            tasks = own if own.exists() else tasks
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

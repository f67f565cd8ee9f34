"""Who may sign which step: appointments and groups of today, without those who wrote the item.

Superusers get nothing here. Every refusal says its reason in Chinese.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.utils import timezone

from fupin_cms.catalogue.enums import Role
from fupin_cms.catalogue.models import Appointment
from fupin_cms.ledger.events import Step

from .chain_records import BY_GROUP, CandidateStep
from .records import Candidate, signed_by

if TYPE_CHECKING:
    from django.contrib.auth.models import Group
    from django.db.models import QuerySet

_ROLES = {Step.HEAD.value: Role.HEAD, Step.LEADER.value: Role.LEADER}
MEMBERS = {Step.SECRECY: "保密审查人员", Step.SUPERIOR: "上级审签人员"}
"""What a member of the group signs as."""


class NotEntitledError(PermissionDenied):
    """This account may not sign this step; the message says why, in Chinese."""


class ConfiguredStep(Protocol):
    """A step of a chain: a candidate's copy of it, or the workflow's task."""

    step: Any
    group: Group | None


@dataclass(frozen=True)
class Entitlement:
    """What a person signs as. It is copied into the signature."""

    step: Step
    department_code: str
    department_name: str
    role_label: str
    person_title: str
    basis: str
    """授权依据: the appointment or the group that the right comes from."""

    def columns(self) -> dict[str, Any]:
        """The columns of a signature that the entitlement gives."""
        return {
            "step": self.step.value,
            "step_label": self.step.label,
            "department_code": self.department_code,
            "department_name": self.department_name,
            "role_label": self.role_label,
            "person_title": self.person_title,
            "entitlement": self.basis,
        }


def entitle(candidate: Candidate, step: ConfiguredStep, user: Any) -> Entitlement:
    """What `user` may sign this step of the candidate as, today.

    Raises NotEntitledError for whoever wrote or submitted the item, signed another step of it, or
    does not hold the office that the step asks for. Authors and signers are known by their account,
    so that renaming it changes nothing.
    """
    if not user.is_active:
        raise NotEntitledError("账号已停用，不能审签。")
    if is_author(candidate, user):
        raise NotEntitledError("您起草、修改或送审了这件信息，不能审签自己的稿件。")
    signed = candidate.signatures.filter(signed_by(user)).first()
    if signed is not None:
        raise NotEntitledError(f"您已签署本件的“{signed.step_label}”，一人不能签两个环节。")
    return holds(candidate, step, user)


def holds(candidate: Candidate, step: ConfiguredStep, user: Any) -> Entitlement:
    """The office that the step asks for, as the account holds it today. Raises NotEntitledError."""
    if step.step in BY_GROUP:
        return _member(step, user)
    return appointed(candidate.department_code, Step(step.step), user)


def is_author(candidate: Candidate, user: Any) -> bool:
    """Whether the account drafted, changed or submitted the item, under whatever name."""
    return (
        str(user.pk) in candidate.author_ids
        or user.get_username() in candidate.authors
        or user.pk == candidate.submitted_by_id
    )


def appointed(department_code: str, step: Step, user: Any) -> Entitlement:
    """What a head or a leader of the department signs as, today; acting ones too.

    Raises NotEntitledError where the account does not hold that office.
    """
    role = _ROLES.get(step.value)
    if role is None:
        raise NotEntitledError(f"“{step.label}”不是审签流程的环节，请联系系统管理员。")
    appointment = (
        _in_office()
        .filter(department__code=department_code, role=role, user=user)
        .select_related("department")
        .order_by("acting", "id")
        .first()
    )
    if appointment is None:
        raise NotEntitledError(f"这一环节由责任科室的{role.label}办理，您目前没有这项任职。")
    acting = "代理" if appointment.acting else ""
    return Entitlement(
        step=step,
        department_code=appointment.department.code,
        department_name=appointment.department.name,
        role_label=f"{acting}{role.label}",
        person_title=appointment.title,
        basis=f"{appointment.department.name}的{acting}{role.label}，{_term(appointment)}",
    )


def _term(appointment: Appointment) -> str:
    """任期, as far as it is recorded."""
    since = f"自{appointment.starts_on.isoformat()}" if appointment.starts_on else ""
    until = f"至{appointment.ends_on.isoformat()}" if appointment.ends_on else ""
    return f"任期{since}{until}" if since or until else "任期未注明"


def _member(step: ConfiguredStep, user: Any) -> Entitlement:
    kind = Step(step.step)
    if step.group is None:
        raise NotEntitledError(f"“{kind.label}”环节没有指定审查组，请联系系统管理员。")
    if not user.groups.filter(pk=step.group.pk).exists():
        raise NotEntitledError(f"这一环节由“{step.group.name}”组办理，您不在组内。")
    return Entitlement(
        step=kind,
        department_code="",
        department_name=step.group.name,
        role_label=MEMBERS[kind],
        person_title="",
        basis=f"“{step.group.name}”组成员",
    )


def is_entitled(candidate: Candidate, step: ConfiguredStep, user: Any) -> bool:
    try:
        entitle(candidate, step, user)
    except NotEntitledError:
        return False
    return True


def signers(candidate: Candidate, step: ConfiguredStep) -> list[Any]:
    """The accounts whose turn it is: those who may sign this step of the candidate today."""
    users = get_user_model().objects.filter(is_active=True)
    if step.step in BY_GROUP:
        holders = users.filter(groups=step.group) if step.group else users.none()
    else:
        holders = users.filter(pk__in=officers(candidate.department_code, Step(step.step)))
    return [user for user in holders.distinct() if is_entitled(candidate, step, user)]


def officers(department_code: str, step: Step) -> QuerySet[Appointment, int]:
    """The accounts (by key) that hold the office which the step asks for, today."""
    found: QuerySet[Appointment, int] = (
        _in_office()
        .filter(department__code=department_code, role=_ROLES.get(step.value))
        .values_list("user_id", flat=True)
    )
    return found


def awaiting(user: Any) -> list[Candidate]:
    """The candidates that this account may sign now, oldest first."""
    turn = Q(pk__in=[])
    for step, role in _ROLES.items():
        codes = _in_office().filter(user=user, role=role).values("department__code")
        turn |= Q(steps__step=step, department_code__in=codes)
    turn |= Q(steps__step__in=BY_GROUP, steps__group__in=user.groups.all())
    current = F("workflow_state__current_task_state__task_id")
    found = (
        Candidate.objects.in_review()
        .filter(turn, steps__task_id=current)
        .defer("document", "leaving_act", "report")
        .select_related("workflow_state__current_task_state__task")
        .prefetch_related("steps__group")
        .order_by("submitted_at")
    )
    return [candidate for candidate in found if is_entitled(candidate, step_of(candidate), user)]


def step_of(candidate: Candidate) -> CandidateStep:
    """The step whose turn it is, as it was configured when the candidate was submitted.

    Raises ValueError where the review is closed or has lost its way.
    """
    step = current_step(candidate)
    if step is None:
        raise ValueError("no step of this candidate is open")
    return step


def current_step(candidate: Candidate) -> CandidateStep | None:
    """As `step_of`; None where no step is open."""
    state = candidate.current_task_state
    steps = candidate.steps.all() if state is not None else []
    return next((step for step in steps if state and step.task_id == state.task_id), None)


def may_read(candidate: Candidate, user: Any) -> bool:
    """Whether the account may read the candidate: whoever may sign any step, wrote it, or
    administers the tree it stands in. Reading asks for no right to edit.
    """
    if is_author(candidate, user) or candidate.signatures.filter(signed_by(user)).exists():
        return True
    if _in_office().filter(user=user, department__code=candidate.department_code).exists():
        return True
    return is_group_reviewer(candidate, user) or administers(candidate, user)


def is_group_reviewer(candidate: Candidate, user: Any) -> bool:
    """Whether the account belongs to a group that signs a step of the candidate."""
    groups = candidate.steps.filter(group__isnull=False).values("group")
    return bool(user.groups.filter(pk__in=groups).exists())


def administers(candidate: Candidate, user: Any) -> bool:
    """Whether the account is an administrator where the item stands."""
    if candidate.page is None:
        return bool(user.is_superuser)
    return bool(candidate.page.permissions_for_user(user).administers())


def _in_office() -> Any:
    """Appointments in force today."""
    return Appointment.objects.in_force(timezone.localdate())

"""Signatures: who signs what, once; and what happens when it is not what was submitted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import TaskState

from fupin_cms.ledger.moments import this_second
from fupin_cms.ledger.signatures import new_salt

from . import journal
from .closing import cancel, close
from .entitlement import Entitlement, entitle
from .forms import Conclusion, ReturnForm, form_for
from .integrity import difference
from .records import Candidate, CandidateSignature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms

    from .tasks import SigningTask


class SigningRefusedError(PermissionDenied):
    """The signature was not accepted and nothing was written; the message says why, in Chinese."""


class Outcome(Enum):
    """What became of the candidate."""

    SIGNED = "已签署，转入下一环节。"
    RELEASED = "已签署并发布。"
    REPEATED = "您此前已经签署了这一环节，没有重复计算。"
    RETURNED = "已退回起草人。"
    HELD = "已记录上报确定，送审稿留在本环节等待答复。"
    CANCELLED = "送审稿与送审时不一致，已作废并退回起草人。"


@dataclass(frozen=True)
class Result:
    """`message` tells the reviewer in Chinese what was done."""

    outcome: Outcome
    candidate: Candidate
    message: str


@dataclass(frozen=True)
class _Turn:
    """A step of a candidate, both rows locked until the transaction ends."""

    candidate: Candidate
    state: TaskState
    task: SigningTask

    @property
    def is_now(self) -> bool:
        return (
            self.candidate.is_open
            and self.state.status == TaskState.STATUS_IN_PROGRESS
            and self.state.workflow_state.current_task_state_id == self.state.pk
        )

    def has_signed(self, user: Any) -> bool:
        return self.candidate.signatures.filter(
            step=self.task.step, person_username=user.username
        ).exists()


@transaction.atomic
def sign(task_state: TaskState, user: Any, data: Mapping[str, Any]) -> Result:
    """Sign the candidate's step as `user`; the last signature releases it.

    `data` as the step's form takes it: `opinion`; for the secrecy review also `conclusion`,
    `ground` and `acknowledged` (keys of findings); `digest`, where given, must be the candidate's.
    Where the candidate is not what was submitted any more, it is cancelled and the result says so:
    that is an outcome to keep, not an error. Raises NotEntitledError or SigningRefusedError, with
    nothing written.
    """
    turn = _lock(task_state)
    if turn.has_signed(user):
        return _result(Outcome.REPEATED, turn.candidate)
    entitlement = _entitled(turn, user)
    if changed := difference(turn.candidate):
        cancel(turn.candidate, user, f"{changed}。请核对内容后重新送审。")
        return _result(Outcome.CANCELLED, turn.candidate, f"{changed}。送审稿已作废并退回起草人。")
    answers = _validated(form_for(turn.task.step), data)
    if answers["digest"] and answers["digest"] != turn.candidate.digest:
        raise SigningRefusedError("您阅读的不是现在这份送审稿，请刷新页面重新阅读后再签署。")
    conclusion = answers.get("conclusion", "")
    if conclusion == Conclusion.REFERRED:
        return _hold(turn, user, answers)
    if conclusion in {"", Conclusion.OPEN}:
        _refuse_unacknowledged(turn, answers)
    _record(turn, user, entitlement, answers)
    if conclusion in {Conclusion.PARTIAL, Conclusion.WITHHELD}:
        reason = (
            f"保密审查结论：{conclusion}。依据：{answers['ground']}。意见：{answers['opinion']}"
        )
        return _return(turn, user, reason)
    turn.state.approve(user=user, comment=answers["opinion"])
    turn.candidate.refresh_from_db()
    released = turn.candidate.status == Candidate.Status.RELEASED
    return _result(Outcome.RELEASED if released else Outcome.SIGNED, turn.candidate)


@transaction.atomic
def reject(task_state: TaskState, user: Any, reason: str) -> Result:
    """退回: return the item to its editor, with a reason.

    The next submission starts the chain anew, from its first step. Raises NotEntitledError or
    SigningRefusedError, with nothing written.
    """
    turn = _lock(task_state)
    _entitled(turn, user)
    answers = _validated(ReturnForm, {"reason": reason})
    return _return(turn, user, answers["reason"])


def _lock(task_state: TaskState) -> _Turn:
    """Read candidate and task state anew and hold both, so that one of two reviewers waits."""
    candidate = (
        Candidate.objects.select_for_update()
        .filter(workflow_state_id=task_state.workflow_state_id)
        .first()
    )
    if candidate is None:
        raise SigningRefusedError("找不到这一环节的送审稿，可能已经作废。")
    state = TaskState.objects.select_for_update().get(pk=task_state.pk)
    return _Turn(candidate, state, state.task.specific)


def _entitled(turn: _Turn, user: Any) -> Entitlement:
    if not turn.is_now:
        raise SigningRefusedError("这一环节已经办结，不能再签署或退回。请刷新页面查看现状。")
    return entitle(turn.candidate, turn.task, user)


def _validated(form_class: type[forms.Form], data: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(data) - set(form_class.base_fields))
    if unknown:
        raise SigningRefusedError(f"不能识别的内容：{'、'.join(unknown)}。")
    form = form_class(data)
    if not form.is_valid():
        faults = [
            f"{form.fields[name].label or name}：{error}" if name in form.fields else str(error)
            for name, errors in form.errors.items()
            for error in errors
        ]
        raise SigningRefusedError("；".join(faults))
    return form.cleaned_data


def _refuse_unacknowledged(turn: _Turn, answers: Mapping[str, Any]) -> None:
    """The secrecy reviewer confirms by name what no check could read."""
    if "acknowledged" not in answers:
        return
    missing = turn.candidate.checked.unacknowledged(answers["acknowledged"])
    if missing:
        named = "；".join(finding.message for finding in missing)
        raise SigningRefusedError(f"请查看后逐项确认：{named}")


def _record(
    turn: _Turn, user: Any, entitlement: Entitlement, answers: Mapping[str, Any]
) -> CandidateSignature:
    signature = CandidateSignature.objects.create(
        candidate=turn.candidate,
        **entitlement.columns(),
        person_username=user.get_username(),
        person_name=journal.full_name(user),
        conclusion=answers.get("conclusion", ""),
        ground=answers.get("ground", ""),
        opinion=answers["opinion"],
        acknowledged=answers.get("acknowledged", []),
        signed_at=this_second(),
        signed_digest=turn.candidate.digest,
        leaving_digest=turn.candidate.leaving_digest,
        salt=new_salt(),
    )
    journal.signed(turn.candidate, user, signature)
    return signature


def _hold(turn: _Turn, user: Any, answers: Mapping[str, Any]) -> Result:
    """上报确定: no signature; the step stays open and says what it waits for."""
    note = f"上报确定。依据：{answers['ground']}。意见：{answers['opinion']}"
    turn.state.comment = note
    turn.state.save(update_fields=["comment"])
    journal.held(turn.candidate, user, note)
    return _result(Outcome.HELD, turn.candidate)


def _return(turn: _Turn, user: Any, reason: str) -> Result:
    """End the review: the workflow is cancelled, since Wagtail would resume it at this step."""
    close(turn.candidate, Candidate.Status.RETURNED, user, reason)
    turn.state.reject(user=user, update=False, comment=reason)
    turn.state.workflow_state.cancel(user=user)
    return _result(Outcome.RETURNED, turn.candidate)


def _result(outcome: Outcome, candidate: Candidate, message: str = "") -> Result:
    return Result(outcome, candidate, message or outcome.value)

"""Signatures: who signs what, once; and what happens when it is not what was submitted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.models import TaskState

from fupin_cms.ledger.moments import this_second
from fupin_cms.ledger.signatures import new_salt

from . import chain, journal, scheduling, withholding
from .closing import cancel, close, end_workflow
from .entitlement import Entitlement, current_step, entitle
from .forms import Conclusion, ReturnForm, form_for
from .integrity import difference
from .records import Candidate, CandidateSignature, signed_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms

    from .chain_records import CandidateStep


class SigningRefusedError(PermissionDenied):
    """The signature was not accepted and nothing was written; the message says why, in Chinese."""


class Outcome(Enum):
    """What became of the candidate."""

    SIGNED = "已签署，转入下一环节。"
    APPROVED = "已签署，到定时发布的时间发布。"
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

    @property
    def step(self) -> CandidateStep:
        """As it was configured on submission. Raises SigningRefusedError where it is not open."""
        step = current_step(self.candidate) if self.is_now else None
        if step is None:
            raise SigningRefusedError("这一环节已经办结，不能再签署或退回。请刷新页面查看现状。")
        return step

    @property
    def is_now(self) -> bool:
        return (
            self.candidate.is_in_review
            and self.state.status == TaskState.STATUS_IN_PROGRESS
            and self.state.workflow_state.current_task_state_id == self.state.pk
        )

    def has_signed(self, user: Any) -> bool:
        """Whether the account has signed the step of this task state before."""
        steps = self.candidate.steps.filter(task_id=self.state.task_id).values("step")
        return self.candidate.signatures.filter(signed_by(user), step__in=steps).exists()


@transaction.atomic
def sign(task_state: TaskState, user: Any, data: Mapping[str, Any]) -> Result:
    """Sign the candidate's step as `user`; the last signature releases it.

    `data` as the step's form takes it: `opinion`; for the secrecy review also `conclusion`,
    `ground`, `acknowledged` (keys of findings) and what the conclusion asks for (`forms`);
    `digest`, where given, must be the candidate's.
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
    answers = _validated(form_for(turn.step)(data, parked=turn.candidate.is_parked))
    if answers["digest"] and answers["digest"] != turn.candidate.digest:
        raise SigningRefusedError("您阅读的不是现在这份送审稿，请刷新页面重新阅读后再签署。")
    if answers.get("conclusion") == Conclusion.REFERRED:
        return _hold(turn, user, answers)
    return _conclude(turn, user, entitlement, answers)


@transaction.atomic
def reject(task_state: TaskState, user: Any, reason: str) -> Result:
    """退回: return the item to its editor, with a reason.

    The next submission starts the chain anew, unless it is of the same bytes (`resuming`). Raises
    NotEntitledError or SigningRefusedError, with nothing written.
    """
    turn = _lock(task_state)
    _entitled(turn, user)
    answers = _validated(ReturnForm({"reason": reason}))
    return _return(turn, user, answers["reason"])


def _conclude(
    turn: _Turn, user: Any, entitlement: Entitlement, answers: Mapping[str, Any]
) -> Result:
    """Write the signature; then the item goes back, waits for its time, or goes on."""
    passes = answers.get("conclusion", "") in {"", Conclusion.OPEN}
    if passes:
        _refuse_unacknowledged(turn, answers)
    _record(turn, user, entitlement, answers)
    if not passes:
        return _return(turn, user, _refusal_to_disclose(turn, user, answers))
    release_at = turn.candidate.release_at
    if release_at and release_at > timezone.now() and chain.is_complete(turn.candidate):
        scheduling.approve(turn.candidate, user)
        moment = f"{timezone.localtime(release_at):%Y-%m-%d %H:%M}"
        return _result(Outcome.APPROVED, turn.candidate, f"已签署，将于{moment}发布。")
    chain.go_on(turn.candidate, turn.state, user, answers["opinion"])
    turn.candidate.refresh_from_db()
    match turn.candidate.status:
        case Candidate.Status.RELEASED:
            return _result(Outcome.RELEASED, turn.candidate)
        case Candidate.Status.CANCELLED:
            return _result(Outcome.CANCELLED, turn.candidate, turn.candidate.close_reason)
        case _:
            return _result(Outcome.SIGNED, turn.candidate)


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
    return _Turn(candidate, state)


def _entitled(turn: _Turn, user: Any) -> Entitlement:
    return entitle(turn.candidate, turn.step, user)


def _validated(form: forms.Form) -> dict[str, Any]:
    unknown = sorted(set(form.data) - set(form.base_fields))
    if unknown:
        raise SigningRefusedError(f"不能识别的内容：{'、'.join(unknown)}。")
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
        person=user,
        person_username=user.get_username(),
        person_name=journal.full_name(user),
        conclusion=answers.get("conclusion", ""),
        ground=answers.get("ground", ""),
        opinion=_words(answers),
        acknowledged=answers.get("acknowledged", []),
        signed_at=this_second(),
        signed_digest=turn.candidate.digest,
        leaving_digest=turn.candidate.leaving_digest,
        salt=new_salt(),
    )
    if turn.candidate.parked_at is not None:
        turn.candidate.parked_at = None
        turn.candidate.save(update_fields=["parked_at"])
    journal.signed(turn.candidate, user, signature)
    return signature


def _words(answers: Mapping[str, Any]) -> str:
    """意见, with the answer of the higher authority and what must go, where the form has them."""
    parts = [
        f"{label}：{answers[name]}"
        for name, label in (("answer", "上级答复"), ("to_remove", "须删除的内容"))
        if answers.get(name)
    ]
    return "\n".join([*parts, answers["opinion"]]).strip()


def _refusal_to_disclose(turn: _Turn, user: Any, answers: Mapping[str, Any]) -> str:
    """部分公开 or 不予公开: what the editor reads; the latter marks the item."""
    words = f"保密审查结论：{answers['conclusion']}。依据：{answers['ground']}。"
    if answers["conclusion"] == Conclusion.WITHHELD:
        withholding.mark(
            turn.candidate,
            user,
            ground=answers["ground"],
            reason=_words(answers),
            review_on=answers["review_on"],
        )
        words += f"已登记为不予公开，{answers['review_on']:%Y-%m-%d}复核，解除之前不能再送审。"
    return f"{words}{_words(answers)}"


def _hold(turn: _Turn, user: Any, answers: Mapping[str, Any]) -> Result:
    """上报确定: no signature; the step stays open, parked, and says what it waits for.

    Whoever concludes afterwards writes down the answer.
    """
    note = f"上报确定。依据：{answers['ground']}。意见：{_words(answers)}"
    turn.state.comment = note
    turn.state.save(update_fields=["comment"])
    turn.candidate.parked_at = turn.candidate.parked_at or timezone.now()
    turn.candidate.save(update_fields=["parked_at"])
    journal.held(turn.candidate, user, note)
    return _result(Outcome.HELD, turn.candidate)


def _return(turn: _Turn, user: Any, reason: str) -> Result:
    """End the review: the workflow is cancelled, since Wagtail would resume it at this step."""
    turn.candidate.returned_at_step = turn.step.step
    turn.candidate.save(update_fields=["returned_at_step"])
    close(turn.candidate, Candidate.Status.RETURNED, user, reason)
    turn.state.reject(user=user, update=False, comment=reason)
    end_workflow(turn.state.workflow_state, user)
    return _result(Outcome.RETURNED, turn.candidate)


def _result(outcome: Outcome, candidate: Candidate, message: str = "") -> Result:
    return Result(outcome, candidate, message or outcome.value)

"""The step of a chain, as Wagtail's workflows see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from wagtail.locks import WorkflowLock
from wagtail.models import Task, TaskState

from fupin_cms.ledger.events import Step

from . import mail
from .chain import next_step
from .chain_records import BY_GROUP, StepFields, StepForm
from .closing import cancel
from .entitlement import awaiting, current_step, is_entitled
from .forms import ReturnForm, form_for
from .records import Candidate
from .signing import SigningRefusedError, reject
from .submission import SubmissionRefusedError, open_candidate

if TYPE_CHECKING:
    from django import forms
    from wagtail.models import WorkflowState

RETURN = "return"
"""What Wagtail's own views may do; a signature asks again who signs, on the review's screen."""
DISTURBED = "审签流程在审签期间被改动，送审稿作废。内容没有问题的，请重新送审。"


class SigningLock(WorkflowLock):
    """While in review a page is locked for everyone; changing it means 撤回送审."""

    def for_user(self, _user: Any) -> bool:
        return True

    def get_message(self, _user: Any) -> str:
        candidate = Candidate.objects.open().filter(page_id=self.object.pk).first()
        if candidate is None:
            return "这件信息在审签流程中，暂时不能修改。"
        stage = "等待定时发布" if not candidate.is_in_review else self.task.get_step_display()
        return format_html(
            "这件信息正在<b>{}</b>，任何人都不能修改。"
            '要修改请先“撤回送审”。<a href="{}">查看送审稿</a>',
            stage,
            reverse("fupin_review:candidate", args=[candidate.pk]),
        )

    def get_locked_by(self, _user: Any, _can_lock: bool = False) -> str:
        return "审签中锁定"

    def get_description(self, _user: Any, _can_lock: bool = False) -> str:
        return "审签中的信息任何人都不能修改；要修改请先撤回送审。"


class SigningTask(StepFields, Task):
    """One step of the chain (审签环节): who signs is computed from the item's department."""

    group = models.ForeignKey(
        Group,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审查组",
        help_text="保密审查等按组确定人员的环节填写；按科室任职确定的环节留空。",
    )

    admin_form_fields = [*Task.admin_form_fields, "step", "group", "form", "limit_days"]
    lock_class = SigningLock

    class Meta:
        verbose_name = "审签环节"
        verbose_name_plural = "审签环节"

    def clean(self) -> None:
        super().clean()
        label = self.get_step_display()
        if self.step in BY_GROUP and self.group_id is None:
            raise ValidationError({"group": f"“{label}”由一个组办理，请指定审查组。"})
        if self.step not in BY_GROUP and self.group_id is not None:
            raise ValidationError({"group": f"“{label}”按科室任职确定签署人，审查组请留空。"})
        if self.step == Step.SECRECY and self.signed_with != StepForm.CONCLUSION:
            raise ValidationError({"form": "保密审查须填写结论，请选择“结论、依据和意见”。"})

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        """Begin the step; the first one of a workflow freezes the candidate.

        A step that is signed already is skipped: the signature was carried over. Where Wagtail goes
        to another step than the candidate's chain has next, the candidate is cancelled. Raises
        SubmissionRefusedError, so that no route of Wagtail's starts a review without a candidate.
        """
        with transaction.atomic():
            candidate = Candidate.objects.filter(workflow_state=workflow_state).first()
            if candidate is None:
                candidate = open_candidate(workflow_state, user)
            elif not candidate.is_in_review:
                raise SubmissionRefusedError("这份送审稿已经办结，请重新送审。")
            task_state = super().start(workflow_state, user=user)
            # Wagtail takes the page's latest revision; what is in review is the candidate's.
            if task_state.revision_id != candidate.revision_id:
                task_state.revision_id = candidate.revision_id
                task_state.save(update_fields=["revision"])
            signed = candidate.signatures.filter(step=self.step).exists()
            due = next_step(candidate)
            if signed:
                _end(task_state, TaskState.STATUS_SKIPPED, "沿用对同一内容的签署")
            elif due is None or due.task_id != self.pk:
                candidate.workflow_state = workflow_state  # the caller goes on with this object
                cancel(candidate, user, DISTURBED)
                _end(task_state, TaskState.STATUS_CANCELLED, DISTURBED)
            else:
                mail.announce_turn(candidate, due)
        return task_state

    def on_action(
        self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any
    ) -> str | None:
        """Return, from whatever view; actor and form are checked here again.

        Nothing is signed by way of Wagtail's views: they cannot ask again who signs. Raises
        NotEntitledError or SigningRefusedError. Gives the address to go to.
        """
        match action_name:
            case "sign":
                raise SigningRefusedError("签署要确认身份，只在审签页面办理。请打开审签页面。")
            case "return":
                if kwargs.keys() != {"reason"}:
                    raise SigningRefusedError("退回只需要写明理由，不接受其他内容。")
                result = reject(task_state, user, kwargs["reason"])
            case _:
                raise SigningRefusedError(f"不能识别的操作：{action_name}。")
        return reverse("fupin_review:candidate", args=[result.candidate.pk])

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """What the account may do with the page now; nothing for those not entitled."""
        candidate = Candidate.objects.in_review().filter(page_id=obj.pk).first()
        step = current_step(candidate) if candidate else None
        if candidate is None or step is None or not is_entitled(candidate, step, user):
            return []
        return [(RETURN, "退回", True)]

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        return ReturnForm if action == RETURN else form_for(self)

    def get_task_states_user_can_moderate(self, user: Any, **_: Any) -> models.QuerySet[TaskState]:
        mine = [candidate.workflow_state_id for candidate in awaiting(user)]
        states: models.QuerySet[TaskState] = self.task_states.filter(
            status=TaskState.STATUS_IN_PROGRESS, workflow_state__in=mine
        )
        return states

    def user_can_access_editor(self, _obj: Any, _user: Any) -> bool:
        """No: reviewers read the candidate on the review screen, not the page."""
        return False

    def locked_for_user(self, _obj: Any, _user: Any) -> bool:
        """Yes, for everyone, superusers and reviewers too."""
        return True

    def user_can_lock(self, _obj: Any, _user: Any) -> bool:
        return False

    def user_can_unlock(self, _obj: Any, _user: Any) -> bool:
        return False

    @classmethod
    def get_description(cls) -> str:
        return "按信息的责任科室确定签署人：科室负责人审核、保密审查、分管领导签发"


def _end(task_state: TaskState, status: str, comment: str) -> None:
    task_state.status = status
    task_state.finished_at = timezone.now()
    task_state.comment = comment
    task_state.save(update_fields=["status", "finished_at", "comment"])

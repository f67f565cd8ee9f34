"""审签页面: what a reviewer reads and signs, on a desk or on a phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import TaskState

from fupin_cms.catalogue.working_days import WorkingDays
from fupin_cms.ledger.files import open_frozen
from fupin_cms.ledger.models import FrozenFile
from fupin_cms.review import journal, rendering
from fupin_cms.review.changes import changes
from fupin_cms.review.closed import closes_candidate, may_read_candidate
from fupin_cms.review.entitlement import NotEntitledError, current_step, entitle
from fupin_cms.review.forms import ReturnForm, SigningForm, form_for
from fupin_cms.review.overdue import days_late, due_on
from fupin_cms.review.reauthentication import ConfirmationMixin
from fupin_cms.review.records import Candidate, CandidateSignature
from fupin_cms.review.signing import Outcome, reject, sign
from fupin_cms.review.slips import acknowledged
from fupin_cms.review.submission import call_back, may_call_back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django import forms
    from django.http.response import HttpResponseBase

    from fupin_cms.review.chain_records import CandidateStep


@dataclass(frozen=True)
class StepView:
    """A step of the chain, as the screen shows it."""

    label: str
    signature: CandidateSignature | None
    is_current: bool
    confirmed: Sequence[str] = ()
    """What the signature confirms by name, in words."""


@dataclass(frozen=True)
class FileView:
    """A frozen file of the candidate."""

    name: str
    frozen: FrozenFile
    url: str


class CandidateView(ConfirmationMixin, WagtailAdminTemplateMixin, View):
    """Reading asks for no right to edit; signing asks for the step's entitlement."""

    template_name = "fupin_cms/review/candidate.html"
    page_title = "审签"
    header_icon = "clipboard-list"

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        try:
            self.candidate = readable_candidate(request, pk)
        except ErasedError as erased:
            messages.info(request, str(erased))
            return redirect("fupin_review:index")
        return super().dispatch(request)

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        action = request.POST.get("action")
        try:
            match action:
                case "sign":
                    return self._sign()
                case "return":
                    return self._return()
                case "call_back":
                    return self._call_back()
        except PermissionDenied as refusal:
            messages.error(request, str(refusal))
            return redirect("fupin_review:candidate", self.candidate.pk)
        raise Http404

    def get_page_subtitle(self) -> str:
        return self.candidate.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("fupin_review:index"), "label": "审签"},
            {"url": "", "label": self.candidate.title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        candidate = self.candidate
        steps = _steps(candidate)
        context: dict[str, Any] = {
            **super().get_context_data(**kwargs),
            "candidate": candidate,
            "document_html": rendering.as_public(self.request, candidate),
            "report": candidate.checked,
            "steps": steps,
            "signed": [step for step in steps if step.signature],
            "changes": changes(candidate) if candidate.is_open else None,
            "files": list(_files(candidate)),
            "leaving": candidate.leaving,
            "edit_url": _edit_url(candidate, self.request.user),
            "may_call_back": candidate.is_open and may_call_back(candidate, self.request.user),
        }
        if candidate.is_in_review:
            calendar = WorkingDays.load()
            context["due_on"] = due_on(candidate, calendar)
            context["late"] = days_late(candidate, timezone.now(), calendar)
            context |= self._turn(kwargs)
        return context

    def _turn(self, bound: dict[str, Any]) -> dict[str, Any]:
        """The form of the step for those whose turn it is, and for others the reason why not."""
        step = current_step(self.candidate)
        state = self.candidate.current_task_state
        if step is None:
            return {"refusal": "审签流程已不能继续，请撤回送审后重新送审。"}
        turn: dict[str, Any] = {"task": step, "task_state": state}
        try:
            turn["entitlement"] = entitle(self.candidate, step, self.request.user)
        except NotEntitledError as refusal:
            return {**turn, "refusal": str(refusal)}
        return {
            **turn,
            "sign_form": bound.get("sign_form") or self._sign_form(step),
            "return_form": bound.get("return_form") or ReturnForm(),
            "confirmation": self.confirmation(),
        }

    def _sign_form(self, step: CandidateStep, data: Any = None) -> SigningForm:
        return form_for(step)(
            data,
            report=self.candidate.checked,
            parked=self.candidate.is_parked,
            initial={"digest": self.candidate.digest},
        )

    def _task_state(self) -> TaskState:
        """The step that the screen showed: a second sending of the form is then known as such."""
        return get_object_or_404(
            TaskState,
            pk=_integer(self.request.POST.get("task_state")),
            workflow_state_id=self.candidate.workflow_state_id,
        )

    def _sign(self) -> HttpResponse:
        state = self._task_state()
        step = get_object_or_404(self.candidate.steps, task_id=state.task_id)
        form = self._sign_form(step, self.request.POST)
        if not form.is_valid():
            return self._again(sign_form=form)
        if not self.confirm():
            return self._again(sign_form=form)
        result = sign(state, self.request.user, form.cleaned_data)
        show = messages.error if result.outcome is Outcome.CANCELLED else messages.success
        show(self.request, f"《{result.candidate.title}》{result.message}")
        return redirect("fupin_review:candidate", result.candidate.pk)

    def _return(self) -> HttpResponse:
        form = ReturnForm(self.request.POST)
        if not form.is_valid():
            return self._again(return_form=form)
        result = reject(self._task_state(), self.request.user, form.cleaned_data["reason"])
        messages.success(self.request, f"《{result.candidate.title}》{result.message}")
        return redirect("fupin_review:index")

    def _call_back(self) -> HttpResponse:
        if self.candidate.page is None:
            raise Http404
        call_back(self.candidate.page, self.request.user)
        messages.success(
            self.request, f"《{self.candidate.title}》已撤回送审，可以修改后重新送审。"
        )
        return redirect("wagtailadmin_pages:edit", self.candidate.page_id)

    def _again(self, **bound: forms.Form) -> HttpResponse:
        messages.error(self.request, "没有提交成功，请按提示补充后再提交。")
        return self._show(**bound)

    def _show(self, **bound: forms.Form) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(**bound))
        return response


class ErasedError(PermissionDenied):
    """The candidate's content was erased; the message says so in Chinese."""


def candidate_file(request: HttpRequest, pk: int, sha256: str, name: str) -> FileResponse:
    """A frozen file of a candidate, for its reviewers and authors; always as a download."""
    candidate = readable_candidate(request, pk)
    get_object_or_404(candidate.files, sha256=sha256, name=name)
    frozen = get_object_or_404(FrozenFile.objects.defer("text"), pk=sha256)
    try:
        file = open_frozen(frozen)
    except FileNotFoundError as error:
        raise Http404("固化的文件已缺失，请联系系统管理员。") from error
    response = FileResponse(file, as_attachment=True, filename=name, content_type=frozen.media_type)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def readable_candidate(request: HttpRequest, pk: int, *, erased_too: bool = False) -> Candidate:
    """The candidate, for those who may read it; 404 for others, as if there were none.

    Raises ErasedError where its content is gone, unless what is left of it is asked for.
    """
    candidate = get_object_or_404(
        Candidate.objects.select_related("page", "workflow_state__current_task_state"), pk=pk
    )
    if not may_read_candidate(candidate, request.user):
        raise Http404
    if candidate.is_erased and not erased_too:
        raise ErasedError(f"这份送审稿（{candidate.index_number}）的内容已清除，只保留办理记录。")
    if closes_candidate(candidate):
        journal.read_closed(
            candidate.page, request.user, f"送审稿（{candidate.pk}）", candidate=candidate.pk
        )
    return candidate


def _steps(candidate: Candidate) -> list[StepView]:
    """The chain's steps in order, each with its signature if there is one."""
    signatures = {signature.step: signature for signature in candidate.signatures.all()}
    current = current_step(candidate)
    return [
        StepView(
            label=step.get_step_display(),
            signature=(signature := signatures.get(step.step)),
            is_current=candidate.is_in_review and current is not None and current.pk == step.pk,
            confirmed=acknowledged(candidate, signature) if signature else (),
        )
        for step in candidate.steps.all()
    ]


def _files(candidate: Candidate) -> list[FileView]:
    files = list(candidate.files.order_by("name"))
    rows = FrozenFile.objects.defer("text").in_bulk([file.sha256 for file in files])
    return [
        FileView(
            name=file.name,
            frozen=rows[file.sha256],
            url=reverse("fupin_review:file", args=[candidate.pk, file.sha256, file.name]),
        )
        for file in files
        if file.sha256 in rows
    ]


def _integer(value: str | None) -> int:
    if value is None or not value.isdecimal():
        raise Http404
    return int(value)


def _edit_url(candidate: Candidate, user: Any) -> str | None:
    """Where an editor mends what was returned; None for those who may not, and in review."""
    page = candidate.page
    if candidate.is_open or page is None or not page.permissions_for_user(user).can_edit():
        return None
    return reverse("wagtailadmin_pages:edit", args=[page.pk])

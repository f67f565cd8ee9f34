"""The edit and create screens of items: 送审 and 撤回送审 through the room's own verbs."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from wagtail.admin import messages
from wagtail.admin.views.pages.copy import CopyView
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView

from fupin_cms.disclosures import registry
from fupin_cms.disclosures.gate import GateRefusedError
from fupin_cms.disclosures.sections import HomePage, SectionPage
from fupin_cms.review.gate.refusing import record
from fupin_cms.review.gate.viewset import GatedPageViewSet, StructureViewSet
from fupin_cms.review.gate.wording import in_review, instead
from fupin_cms.review.records import Candidate
from fupin_cms.review.submission import (
    SubmissionRefusedError,
    call_back,
    may_call_back,
    submit,
)

from . import commenting

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from wagtail.admin.viewsets.pages import PageViewSet


class RefusingMixin:
    """What a form may not ask for is refused before anything of it is saved."""

    never: ClassVar[dict[str, str]] = {}
    """Names of submit buttons, with the route that each would take."""
    page: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        for name, route in self.never.items():
            if request.POST.get(name):
                raise GateRefusedError(instead(route, self.page))
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return response


class StructureCreateView(RefusingMixin, CreateView):
    never = {"action-submit": "submit"}


class StructureEditView(RefusingMixin, EditView):
    never = {"action-submit": "submit", "action-restart-workflow": "submit"}


class StructureRevertView(StructureEditView, RevisionsRevertView):
    pass


class SubmittingMixin(RefusingMixin):
    """Differs from Wagtail's `submit_action`: the draft is saved first and stays saved.

    Where the submission is refused, the edit screen comes back with what was found; nothing that
    the editor typed is lost.
    """

    never = {
        "action-publish": "publish",
        "action-restart-workflow": "restart_workflow",
        "action-workflow-action": "workflow_action",
    }
    request: HttpRequest
    save_action: Callable[[], HttpResponse]
    redirect_away: Callable[[], HttpResponse]
    redirect_and_remain: Callable[[], HttpResponse]

    def submit_action(self) -> HttpResponse:
        response = self.save_action()
        if response.status_code == HTTPStatus.OK:
            return response  # the draft itself could not be saved, and the screen says why
        try:
            candidate = submit(self.page, self.request.user)
        except SubmissionRefusedError as refusal:
            messages.error(self.request, refusal_message(refusal))
            return self.redirect_and_remain()
        messages.success(
            self.request,
            f"《{candidate.title}》已送审，索引号{candidate.index_number}。",
            buttons=[
                messages.button(
                    reverse("fupin_review:candidate", args=[candidate.pk]), "查看送审稿"
                )
            ],
        )
        return self.redirect_away()


class DisclosureCreateView(SubmittingMixin, CreateView):
    pass


class DisclosureEditView(SubmittingMixin, EditView):
    """Differs from Wagtail's in calling back: that is for authors, submitters and administrators,
    and saves nothing of what the form holds, since the page is locked.
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Differs: after a release, what changes is asked for anew; the last words are not it."""
        if is_released(self.page):
            self.page.change_kind = self.page.change_note = ""
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.POST.get("action-cancel-workflow"):
            response: HttpResponse = super().post(request, *args, **kwargs)
            return response
        try:
            call_back(self.page, request.user)
        except PermissionDenied as refusal:
            record("edit_cancel", self.page, request.user, str(refusal), method="POST")
            messages.error(request, str(refusal))
        else:
            messages.success(request, "已撤回送审，现在可以修改，改好后重新送审。")
        return redirect("wagtailadmin_pages:edit", self.page.pk)

    def form_valid(self, form: Any) -> HttpResponse:
        """Differs: a form that somebody has overtaken is not submitted; what was typed stays."""
        if self.action_name == "submit" and self.is_out_of_date:
            said = "您打开页面以后，别人又保存了新的草稿，没有送审。请核对后再送审。"
            record("submit", self.page, self.request.user, said, method="POST")
            messages.error(self.request, said)
            self.has_unsaved_changes = True
            response: HttpResponse = self.render_to_response(self.get_context_data())
        else:
            response = super().form_valid(form)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Differs: what is refused because of the review is logged; what was typed stays."""
        if self.locked_for_user and Candidate.objects.open().filter(page_id=self.page.pk).exists():
            record("save", self.page, self.request.user, in_review(self.page.title), method="POST")
        response: HttpResponse = super().form_invalid(form)
        return response

    def send_commenting_notifications(self, changes: dict[str, Any]) -> None:
        """Differs: only to those who may edit the page today."""
        super().send_commenting_notifications(commenting.for_editors(self.page, changes))


class DisclosureCopyView(RefusingMixin, CopyView):
    """Differs: a copy is a draft of another item, neither published nor an alias."""

    never = {"publish_copies": "publish", "alias": "create_alias"}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        for name in self.never:
            form.fields.pop(name, None)
        return form


class DisclosureRevertView(DisclosureEditView, RevisionsRevertView):
    pass


def viewsets() -> list[PageViewSet]:
    """The viewsets that give every category and the structure the screens above."""
    items = [
        GatedPageViewSet(
            f"fupin_{code}",
            model=model,
            add_view_class=DisclosureCreateView,
            copy_view_class=DisclosureCopyView,
            edit_view_class=DisclosureEditView,
            revisions_revert_view_class=DisclosureRevertView,
        )
        for code, model in registry.categories().items()
    ]
    structure = [
        StructureViewSet(
            f"fupin_{model.__name__.lower()}",
            model=model,
            add_view_class=StructureCreateView,
            edit_view_class=StructureEditView,
            revisions_revert_view_class=StructureRevertView,
        )
        for model in (HomePage, SectionPage)
    ]
    return [*items, *structure]


def refusal_message(refusal: SubmissionRefusedError) -> str:
    """The refusal with every blocking finding, as a list."""
    if refusal.report is None or not refusal.report.blocks:
        return format_html("未能送审，草稿已保存。{}", refusal.message)
    findings = format_html_join(
        "",
        "<li>{}{}</li>",
        (
            (f"{finding.where}：" if finding.where else "", finding.message)
            for finding in refusal.report.blocks
        ),
    )
    return format_html("未能送审，草稿已保存。{}<ul>{}</ul>", refusal.message, findings)


def is_released(page: Any) -> bool:
    """Whether the latest draft of the page is what was released last."""
    released = Candidate.objects.filter(page_id=page.pk, status=Candidate.Status.RELEASED)
    return released.filter(revision_id=page.latest_revision_id).exists()


def open_candidate_of(page: Any, user: Any) -> Candidate | None:
    """The page's candidate in review, where the account may call it back."""
    candidate = Candidate.objects.open().filter(page_id=page.pk).first() if page.pk else None
    return candidate if candidate is not None and may_call_back(candidate, user) else None

"""撤回公开: the head's proposal, and the leader's signature or refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from fupin_cms.ledger.events import State
from fupin_cms.ledger.models import Disclosure
from fupin_cms.review import withdrawal as verbs
from fupin_cms.review.entitlement import NotEntitledError
from fupin_cms.review.records import Withdrawal, WithdrawalGround

if TYPE_CHECKING:
    import uuid

    from django.http.response import HttpResponseBase


class ProposalForm(forms.Form):
    ground = forms.ChoiceField(
        label="依据", choices=WithdrawalGround.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="公众会看到依据和理由，请勿写入不宜公开的内容。",
        error_messages={"required": "请写明撤回的理由，公众会看到。"},
    )


class _WithdrawalScreen(WagtailAdminTemplateMixin, View):
    page_title = "撤回公开"
    header_icon = "download"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("fupin_review:index"), "label": "审签"},
            {"url": "", "label": self.page_title},
        ]


class ProposeView(_WithdrawalScreen):
    """For heads of the item's department; 404 for others."""

    template_name = "fupin_cms/review/propose.html"

    def dispatch(
        self, request: HttpRequest, stream: str, content_id: uuid.UUID
    ) -> HttpResponseBase:
        self.disclosure = get_object_or_404(
            Disclosure.objects.defer("body"),
            stream=stream,
            content_id=content_id,
            state=State.CURRENT,
        )
        if not verbs.may_propose(self.disclosure, request.user):
            raise Http404
        return super().dispatch(request)

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self._show(ProposalForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ProposalForm(request.POST)
        if not form.is_valid():
            return self._show(form)
        try:
            row = verbs.propose(self.disclosure, request.user, **form.cleaned_data)
        except PermissionDenied as refusal:
            messages.error(request, str(refusal))
            return self._show(form)
        messages.success(request, f"已提出撤回《{row.title}》，等待分管领导签发。")
        return redirect("fupin_review:withdrawal", row.pk)

    def _show(self, form: ProposalForm) -> HttpResponse:
        context = self.get_context_data(form=form, disclosure=self.disclosure)
        response: HttpResponse = self.render_to_response(context)
        return response


class WithdrawalView(_WithdrawalScreen):
    """For the department's head and leader, and those who signed; 404 for others."""

    template_name = "fupin_cms/review/withdrawal.html"

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        self.withdrawal = get_object_or_404(Withdrawal, pk=pk)
        if not verbs.may_read(self.withdrawal, request.user):
            raise Http404
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            refusal, entitlement = "", verbs.entitle(self.withdrawal, request.user)
        except NotEntitledError as error:
            refusal, entitlement = str(error), None
        context = self.get_context_data(
            withdrawal=self.withdrawal,
            signatures=self.withdrawal.signatures.all(),
            entitlement=entitlement if self.withdrawal.is_open else None,
            refusal=refusal,
        )
        response: HttpResponse = self.render_to_response(context)
        return response

    def post(self, request: HttpRequest) -> HttpResponse:
        row = self.withdrawal
        try:
            match request.POST.get("action"):
                case "sign":
                    verbs.sign(row, request.user, request.POST.get("digest", ""))
                    messages.success(request, f"《{row.title}》已撤回公开。")
                case "decline":
                    verbs.decline(row, request.user, request.POST.get("reason", ""))
                    messages.success(request, f"没有同意撤回《{row.title}》。")
                case _:
                    raise Http404
        except PermissionDenied as refusal:
            messages.error(request, str(refusal))
        return redirect("fupin_review:withdrawal", row.pk)

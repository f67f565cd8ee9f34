"""One act: what it says, who signed it, and the signature or refusal of whoever's turn it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from fupin_cms.ledger.events import Event
from fupin_cms.review import proposals as verbs
from fupin_cms.review.act_forms import NeedlesForm
from fupin_cms.review.entitlement import NotEntitledError
from fupin_cms.review.finding import look
from fupin_cms.review.proposal_records import Proposal
from fupin_cms.review.reauthentication import ConfirmationMixin

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


class ProposalView(ConfirmationMixin, WagtailAdminTemplateMixin, View):
    """For those who sign it, signed it, or answer for it; 404 for others."""

    template_name = "fupin_cms/review/proposal.html"
    page_title = "办件"
    header_icon = "clipboard-list"

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        self.proposal = get_object_or_404(Proposal.objects.select_related("confirms"), pk=pk)
        if not verbs.may_read(self.proposal, request.user):
            raise Http404
        return super().dispatch(request)

    def get_page_subtitle(self) -> str:
        return self.proposal.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("fupin_review:index"), "label": "审签"},
            {"url": "", "label": self.proposal.label},
        ]

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        row = self.proposal
        try:
            match request.POST.get("action"):
                case "sign":
                    if not self.confirm():
                        return self._show()
                    signed = verbs.sign(
                        row,
                        request.user,
                        request.POST.get("digest", ""),
                        request.POST.get("opinion", ""),
                    )
                    messages.success(request, f"《{signed.title}》{_outcome(signed)}")
                    if signed.event == Event.ERASED and not signed.is_open:
                        self._tell_what_is_left(signed)
                case "decline":
                    verbs.decline(row, request.user, request.POST.get("reason", ""))
                    messages.success(request, f"没有同意{row.label}《{row.title}》。")
                case _:
                    raise Http404
        except PermissionDenied as refusal:
            messages.error(request, str(refusal))
        return redirect("fupin_review:proposal", row.pk)

    def _tell_what_is_left(self, row: Proposal) -> None:
        """What an erasure kept, and where the words that were asked for still stand."""
        findings = look(row, NeedlesForm(self.request.POST).lines)
        tell = messages.success if findings.is_clean else messages.warning
        for line in findings.lines():
            tell(self.request, line)

    def _show(self) -> HttpResponse:
        row = self.proposal
        refusal, entitlement = "", None
        if row.is_open:
            try:
                entitlement = verbs.entitle(row, self.request.user)
            except NotEntitledError as error:
                refusal = str(error)
        context = self.get_context_data(
            proposal=row,
            signatures=row.signatures.all(),
            entitlement=entitlement,
            refusal=refusal,
            confirmation=self.confirmation() if entitlement else None,
            needles=NeedlesForm() if row.event == Event.ERASED else None,
            confirmations=row.confirmations.all(),
        )
        response: HttpResponse = self.render_to_response(context)
        return response


def _outcome(row: Proposal) -> str:
    if row.is_open:
        return f"{row.label}：已签署，等待下一人签署。"
    return f"{row.label}：已签署并生效。"

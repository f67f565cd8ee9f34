"""不予公开登记: the list of what is not disclosed, and the secrecy group's lifting of a mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views import View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from fupin_cms.review import lifting
from fupin_cms.review.reauthentication import ConfirmationMixin

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from fupin_cms.review.withholding_records import Withholding

PAGE_SIZE = 50
STATES = (("in_force", "不予公开"), ("due", "到期待复核"), ("lifted", "已解除"))


class LiftForm(forms.Form):
    reason = forms.CharField(
        label="解除理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明为什么现在可以公开，如：密级已解除、本人已同意。解除后仍须重新送审。",
        error_messages={"required": "请写明解除的理由。"},
    )


class WithholdingsItem(MenuItem):
    """Among the reports, for those who may read any of it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return lifting.may_read_any(request.user)


class _WithholdingScreen(WagtailAdminTemplateMixin, View):
    page_title = "不予公开登记"
    header_icon = "lock"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("fupin_review:withholdings"), "label": self.page_title},
        ]


class WithholdingsView(_WithholdingScreen):
    """For the secrecy group and superusers all of it; for heads and leaders their departments'."""

    template_name = "fupin_cms/review/withholdings.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not lifting.may_read_any(request.user):
            raise PermissionDenied
        rows = lifting.readable(request.user)
        today = timezone.localdate()
        found = {
            "in_force": rows.in_force(),
            "due": rows.to_review(today),
            "lifted": rows.exclude(lifted_at=None).order_by("-lifted_at"),
        }
        state = request.GET.get("state", "in_force")
        shown = found.get(state, found["in_force"])
        context = self.get_context_data(
            state=state if state in found else "in_force",
            states=[(key, label, found[key].count()) for key, label in STATES],
            page_obj=Paginator(shown, PAGE_SIZE).get_page(request.GET.get("p")),
        )
        response: HttpResponse = self.render_to_response(context)
        return response


class WithholdingView(ConfirmationMixin, _WithholdingScreen):
    """One mark; 404 for those who may not read it."""

    template_name = "fupin_cms/review/withholding.html"

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        self.withholding: Withholding = get_object_or_404(lifting.readable(request.user), pk=pk)
        return super().dispatch(request)

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self._show(LiftForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LiftForm(request.POST)
        try:
            if not form.is_valid() or not self.confirm():
                messages.error(request, "没有解除，请按提示补充后再提交。")
                return self._show(form)
            lifting.lift(self.withholding, request.user, form.cleaned_data["reason"])
        except PermissionDenied as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, f"已解除《{self.withholding.title}》的不予公开，可以重新送审。"
            )
        return redirect("fupin_review:withholding", self.withholding.pk)

    def get_page_subtitle(self) -> str:
        return self.withholding.title

    def _show(self, form: LiftForm) -> HttpResponse:
        may_lift = lifting.may_lift(self.withholding, self.request.user)
        context = self.get_context_data(
            withholding=self.withholding,
            form=form if may_lift else None,
            confirmation=self.confirmation() if may_lift else None,
        )
        response: HttpResponse = self.render_to_response(context)
        return response

"""One partner in the admin: its keys, how it uses the interface, and whether it keeps in step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Sum
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import InspectView, WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from . import issuing, keys
from .following import following
from .forms import KeyForm, RotateForm
from .models import Key, Partner
from .scopes import Scope

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from .keys import KeyText

DAYS_SHOWN = 31


class PartnerView(InspectView):
    """What is registered, the keys, and the use of the last days."""

    template_name = "fupin_cms/partners/partner.html"
    page_title = "合作单位"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partner: Partner = self.object
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            **context,
            "partner": partner,
            "following": following(partner),
            "keys": partner.keys.all(),
            "days": _days(partner),
            "may_change": self.user_has_permission("change"),
        }


def _days(partner: Partner) -> list[dict[str, Any]]:
    """The latest days with use, each with its sums and those of its scopes."""
    days = list(
        partner.usage.values("day")
        .annotate(
            all_calls=Sum("calls"),
            all_bytes=Sum("bytes"),
            all_errors=Sum("errors"),
            read_to=Max("last_seq"),
        )
        .order_by("-day")[:DAYS_SHOWN]
    )
    if not days:
        return []
    labels = {scope.value: scope.label.partition("（")[0] for scope in Scope}
    scopes: dict[Any, list[str]] = {}
    for row in partner.usage.filter(day__gte=days[-1]["day"]).order_by("scope"):
        scopes.setdefault(row.day, []).append(f"{labels[row.scope]}{row.calls}次")
    return [{**day, "scopes": "，".join(scopes[day["day"]])} for day in days]


class KeyScreen(WagtailAdminTemplateMixin, View):
    """An act on a key, for those who may change partners; a form that is sent back changes it."""

    header_icon = "key"
    template_name = "fupin_cms/partners/key_form.html"
    form_class: type[forms.Form] = forms.Form
    says = ""
    button = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not policy_registry.get_by_type(Partner).user_has_permission(request.user, "change"):
            raise PermissionDenied
        self.take(**kwargs)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def take(self, pk: int) -> None:
        """Find what the address names; raises Http404."""
        self.key: Key = get_object_or_404(Key.objects.select_related("partner"), pk=pk)
        self.partner = self.key.partner

    def get_page_subtitle(self) -> str:
        return str(self.partner)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("partners:index"), "label": "合作单位"},
            {"url": self.partner_url(), "label": str(self.partner)},
            {"url": "", "label": self.page_title},
        ]

    def partner_url(self) -> str:
        return reverse("partners:inspect", args=[self.partner.pk])

    def get(self, _request: HttpRequest, **_: Any) -> HttpResponse:
        return self._show(self.form_class())

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self._show(form)
        try:
            return self.act(form)
        except issuing.KeyNotMadeError as refusal:
            messages.error(request, str(refusal))
            return self._show(form)

    def act(self, form: forms.Form) -> HttpResponse:
        raise NotImplementedError

    def _show(self, form: forms.Form) -> HttpResponse:
        context = self.get_context_data(
            form=form, says=self.says, button=self.button, back=self.partner_url()
        )
        response: HttpResponse = self.render_to_response(context)
        return response

    def hand_over(self, made: KeyText) -> HttpResponse:
        """The page that shows a key, once: it is kept neither here nor by the browser."""
        self.template_name = "fupin_cms/partners/key_made.html"
        key = Key.objects.get(prefix=made.prefix)
        context = self.get_context_data(text=made.text, key=key, back=self.partner_url())
        response: HttpResponse = self.render_to_response(context)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


class MakeKeyView(KeyScreen):
    page_title = "生成密钥"
    form_class = KeyForm
    says = "密钥只在生成以后显示一次。请当面或通过可靠的渠道交给对方，不要放进邮件正文和网址。"
    button = "生成"

    def take(self, pk: int) -> None:
        self.partner = get_object_or_404(Partner, pk=pk)

    def act(self, form: forms.Form) -> HttpResponse:
        made = issuing.make(self.partner, **form.cleaned_data, user=self.request.user)
        return self.hand_over(made)


class RotateKeyView(KeyScreen):
    page_title = "更换密钥"
    form_class = RotateForm
    says = "生成一个权限相同的新密钥；旧的密钥再用几天，两个可以同时使用。"
    button = "更换"

    def act(self, form: forms.Form) -> HttpResponse:
        return self.hand_over(issuing.rotate(self.key, **form.cleaned_data, user=self.request.user))


class RevokeKeyView(KeyScreen):
    page_title = "作废密钥"
    says = "作废以后立即不能使用，也不能恢复。"
    button = "作废"

    def act(self, _form: forms.Form) -> HttpResponse:
        if issuing.revoke(self.key, user=self.request.user):
            messages.success(self.request, f"已作废{keys.shown(self.key.prefix)}。")
        else:
            messages.warning(self.request, f"{keys.shown(self.key.prefix)}此前已经作废。")
        return redirect(self.partner_url())

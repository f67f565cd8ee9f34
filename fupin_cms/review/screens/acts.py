"""What is done about a released item: its screen with the versions, and the forms of the acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from fupin_cms.ledger.events import State
from fupin_cms.ledger.models import Disclosure
from fupin_cms.review import closed, proposing
from fupin_cms.review.act_forms import (
    EmergencyForm,
    ErasureForm,
    ReasonForm,
    ValidityForm,
    WithdrawalForm,
)
from fupin_cms.review.offers import Desk
from fupin_cms.review.proposal_records import WHOLE, Proposal
from fupin_cms.review.reauthentication import ConfirmationMixin
from fupin_cms.review.standing import standing_of

if TYPE_CHECKING:
    import uuid

    from django import forms
    from django.http.response import HttpResponseBase

SUGGESTED = 100
"""Items that the form of a change of validity offers to choose from."""


class DeskScreen(WagtailAdminTemplateMixin, View):
    """A screen about one item, for those who may do something about it; 404 for others."""

    page_title = "公开后的办理"
    header_icon = "clipboard-list"
    desk: Desk
    version: int
    """The one version that the screen is about; WHOLE for the item."""

    def dispatch(
        self, request: HttpRequest, stream: str, content_id: uuid.UUID, version: int = WHOLE
    ) -> HttpResponseBase:
        self.desk, self.version = desk_for(request, stream, content_id), version
        return super().dispatch(request)

    def get_page_subtitle(self) -> str:
        return self.desk.item.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        item = self.desk.item
        return [
            *self.breadcrumbs_items,
            {"url": reverse("fupin_review:index"), "label": "审签"},
            {
                "url": reverse("fupin_review:item", args=[item.stream, item.content_id]),
                "label": item.title,
            },
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "desk": self.desk, "item": self.desk.item}

    def back(self) -> HttpResponse:
        item = self.desk.item
        return redirect("fupin_review:item", item.stream, item.content_id)


class ItemView(DeskScreen):
    """The item's versions and acts, with what the account may do about each."""

    template_name = "fupin_cms/review/item.html"

    def get(self, _request: HttpRequest) -> HttpResponse:
        desk = self.desk
        context = self.get_context_data(
            offers=desk.offers(),
            versions=[(one, desk.offers_of(one)) for one in desk.versions],
            proposals=desk.proposals(),
            closed=closed.closed_withdrawal(desk.item),
        )
        response: HttpResponse = self.render_to_response(context)
        return response


class ActScreen(ConfirmationMixin, DeskScreen):
    """A form that proposes or does an act. To propose is to sign, so it asks who signs."""

    template_name = "fupin_cms/review/propose.html"
    name: ClassVar[str]
    form_class: ClassVar[type[forms.Form]]
    intro: ClassVar[str]
    button: ClassVar[str]
    of_versions: ClassVar[bool] = False
    """Whether the act may also speak of one earlier version."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.desk.is_offered(self.name, self.version):
            messages.error(request, "这件信息现在不能这样办理，请看它的现状。")
            return self.back()
        return self.show(self.form_class())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            if not self.confirm():
                return self.show(form)
            return self.do(form.cleaned_data)
        except PermissionDenied as refusal:
            messages.error(request, str(refusal))
            return self.back()

    def do(self, answers: dict[str, Any]) -> HttpResponse:
        """Carry out what the form asks. Raises PermissionDenied where it is refused."""
        raise NotImplementedError

    def show(self, form: forms.Form) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            intro=self.intro,
            button=self.button,
            version=self.version,
            confirmation=self.confirmation(),
        )
        response: HttpResponse = self.render_to_response(context)
        return response

    def shown(self, row: Proposal, message: str) -> HttpResponse:
        messages.success(self.request, message)
        return redirect("fupin_review:proposal", row.pk)


class WithdrawView(ActScreen):
    page_title = "提出撤回公开"
    name = "withdraw"
    of_versions = True
    form_class = WithdrawalForm
    intro = (
        "您提出即为科室负责人签署；分管领导签发后生效。撤回整件信息的，连同全部历史版本不再可读，"
        "原地址说明已撤回及依据、理由；只撤回一个历史版本的，现行版本照常公开。"
    )
    button = "签署并提出撤回"

    def do(self, answers: dict[str, Any]) -> HttpResponse:
        row = proposing.propose_withdrawal(
            self.desk.item, self.request.user, version=self.version, **answers
        )
        return self.shown(row, f"已提出{row.label}《{row.title}》，等待分管领导签发。")


class WithdrawAtOnceView(ActScreen):
    page_title = "紧急撤回"
    name = "withdraw_at_once"
    of_versions = True
    form_class = EmergencyForm
    intro = (
        "只用于涉及个人隐私或不予公开的内容。提交后立即生效，公众马上读不到；"
        "随后须由另一人（科室负责人或没有办理的分管领导）在期限内确认。"
    )
    button = "立即撤回"

    def do(self, answers: dict[str, Any]) -> HttpResponse:
        row = proposing.withdraw_at_once(
            self.desk.item, self.request.user, version=self.version, **answers
        )
        return self.shown(row, f"《{row.title}》已{row.label}，正在等待另一人确认。")


class ValidityView(ActScreen):
    page_title = "变更有效性"
    name = "validity"
    form_class = ValidityForm
    intro = (
        "用于文件被修改、废止或失效。您提出即为科室负责人签署，再经保密审查、分管领导签发后生效；"
        "原文继续公开，并显著标明有效性、依据和替代的文件。"
    )
    button = "签署并提出变更"

    def do(self, answers: dict[str, Any]) -> HttpResponse:
        row = proposing.propose_validity(self.desk.item, self.request.user, **answers)
        return self.shown(row, f"已提出《{row.title}》{row.label}，等待保密审查。")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item = self.desk.item
        others = (
            Disclosure.objects.filter(stream=item.stream, state=State.CURRENT)
            .exclude(pk=item.pk)
            .filter(category=item.category)
            .order_by("-first_seq")
            .values_list("index_number", "title")
        )
        return {**super().get_context_data(**kwargs), "suggested": others[:SUGGESTED]}


class EraseView(ActScreen):
    page_title = "提出清除内容"
    name = "erase"
    of_versions = True
    form_class = ErasureForm
    intro = (
        "用于依法必须使内容本身消失的情形，如泄露的个人信息。分管领导签署后立即执行，"
        "账本、附件、送审稿、页面和检索中的内容都被删除，不能恢复；摘要、链和办理记录保留。"
    )
    button = "签署并提出清除"

    def do(self, answers: dict[str, Any]) -> HttpResponse:
        row = proposing.propose_erasure(
            self.desk.item, self.request.user, version=self.version, **answers
        )
        return self.shown(row, f"已提出{row.label}《{row.title}》，等待分管领导签署。")


class ReopenView(ActScreen):
    page_title = "恢复编辑"
    name = "reopen"
    form_class = ReasonForm
    intro = (
        "恢复后，编辑可以打开页面更正内容，再送审恢复公开。以前的版本和送审稿仍然封闭。"
        "您的理由会记入日志。"
    )
    button = "恢复编辑"

    def do(self, answers: dict[str, Any]) -> HttpResponse:
        closed.reopen(self.desk.item, self.request.user, answers["reason"])
        messages.success(self.request, "已恢复编辑，编辑可以更正后重新送审。")
        return self.back()


def desk_for(request: HttpRequest, stream: str, content_id: uuid.UUID) -> Desk:
    """The item in front of the account; 404 where the account has nothing to do with it."""
    item = get_object_or_404(
        Disclosure.objects.defer("body", "summary"), stream=stream, content_id=content_id
    )
    standing = standing_of(content_id, stream)
    if standing is None:
        raise Http404
    item.title = closed.title_for(item, request.user)  # never saved: the row is a projection
    desk = Desk(item, standing, request.user)
    if not desk.may_read:
        raise Http404
    return desk

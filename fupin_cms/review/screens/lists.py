"""The review's lists, and the dashboard's panel that shows their beginning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views import View
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from fupin_cms.catalogue.enums import Role
from fupin_cms.catalogue.models import Appointment
from fupin_cms.ledger.events import State
from fupin_cms.ledger.models import Disclosure
from fupin_cms.review import entitlement, withdrawal
from fupin_cms.review.records import Candidate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

    from fupin_cms.review.records import CandidateQuerySet

PAGE_SIZE = 20
PANEL_SIZE = 5


@dataclass(frozen=True)
class Tab:
    """`rows` gives what an account sees under the tab; `template` draws one of them."""

    key: str
    label: str
    empty: str
    rows: Callable[[Any], Sequence[Any] | QuerySet[Any]]
    template: str = "fupin_cms/review/rows/candidate.html"


def returned(user: Any) -> CandidateQuerySet:
    """What came back to an editor and was neither submitted again nor released since."""
    later = Candidate.objects.filter(
        content_id=OuterRef("content_id"), submitted_at__gt=OuterRef("submitted_at")
    )
    statuses = [Candidate.Status.RETURNED, Candidate.Status.CANCELLED]
    return (
        _with_state()
        .filter(Q(submitted_by=user) | Q(page__owner=user), ~Exists(later), status__in=statuses)
        .exclude(page=None)
        .order_by("-closed_at")
    )


def submitted(user: Any) -> CandidateQuerySet:
    """What an account submitted, whatever became of it."""
    return _with_state().filter(submitted_by=user)


def signed(user: Any) -> CandidateQuerySet:
    """What an account signed a step of."""
    return _with_state().filter(signatures__person_username=user.username)


def shown(user: Any) -> QuerySet[Disclosure]:
    """What is released of the departments that an account heads."""
    headed = (
        Appointment.objects.in_force(timezone.localdate())
        .filter(user=user, role=Role.HEAD)
        .values("department__code")
    )
    return (
        Disclosure.objects.filter(department__in=headed, state=State.CURRENT)
        .defer("body", "summary")
        .order_by("-released_at", "-seq")
    )


def _with_state() -> CandidateQuerySet:
    return Candidate.objects.defer("document", "leaving_act", "report").select_related(
        "workflow_state__current_task_state__task"
    )


TABS = (
    Tab("waiting", "等我审签", "现在没有等您审签的信息。", entitlement.awaiting),
    Tab(
        "withdrawals",
        "等我签发的撤回",
        "现在没有等您签发的撤回。",
        withdrawal.awaiting,
        "fupin_cms/review/rows/withdrawal.html",
    ),
    Tab("returned", "退回给我", "没有退回给您的信息。", returned),
    Tab("submitted", "我送审的", "您还没有送审过信息。", submitted),
    Tab("signed", "我签署的", "您还没有签署过信息。", signed),
    Tab(
        "shown",
        "本科室公开中",
        "您负责的科室现在没有公开中的信息。",
        shown,
        "fupin_cms/review/rows/shown.html",
    ),
)


class ReviewIndexView(WagtailAdminTemplateMixin, View):
    """One list at a time; the tabs that hold work show how much."""

    template_name = "fupin_cms/review/index.html"
    page_title = "审签"
    header_icon = "clipboard-list"

    def get(self, request: HttpRequest) -> HttpResponse:
        key = request.GET.get("tab", TABS[0].key)
        tab = next((tab for tab in TABS if tab.key == key), None)
        if tab is None:
            raise Http404
        page = Paginator(tab.rows(request.user), PAGE_SIZE).get_page(request.GET.get("p"))
        counts = {each.key: len(each.rows(request.user)) for each in TABS[:3]}
        context = self.get_context_data(
            tab=tab, page_obj=page, tabs=[(each, counts.get(each.key)) for each in TABS]
        )
        response: HttpResponse = self.render_to_response(context)
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class ReviewPanel(Component):
    """等我审签, 退回给我, 我送审的: in the place of Wagtail's own workflow panels."""

    name = "fupin_review"
    template_name = "fupin_cms/review/panel.html"
    order = 100

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        lists = [
            (TABS[0], TABS[0].rows(user)),
            (TABS[1], TABS[1].rows(user)),
            (TABS[2], TABS[2].rows(user)),
            (TABS[3], submitted(user).open()),
        ]
        return {
            "lists": [
                {"tab": tab, "count": len(rows), "rows": rows[:PANEL_SIZE]}
                for tab, rows in lists
                if rows
            ]
        }

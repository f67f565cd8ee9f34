"""The room's place in the Wagtail admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.admin.widgets.button import Button

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.ledger.events import State
from fupin_cms.ledger.models import Disclosure

from .gate import elsewhere, library
from .journal import register_actions
from .screens import menu
from .screens.candidate import CandidateView, candidate_file
from .screens.editing import viewsets
from .screens.lists import ReviewIndexView, ReviewPanel
from .screens.withdrawals import ProposeView, WithdrawalView
from .withdrawal import may_propose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from wagtail.admin.ui.components import Component

urlpatterns = [
    path("", ReviewIndexView.as_view(), name="index"),
    path("<int:pk>/", CandidateView.as_view(), name="candidate"),
    path("<int:pk>/files/<str:sha256>/<str:name>", candidate_file, name="file"),
    path("withdrawals/new/<str:stream>/<uuid:content_id>/", ProposeView.as_view(), name="propose"),
    path("withdrawals/<int:pk>/", WithdrawalView.as_view(), name="withdrawal"),
]

hooks.register("register_admin_viewset", viewsets)
hooks.register("construct_page_action_menu", menu.construct)
hooks.register("register_log_actions", register_actions)
hooks.register("before_bulk_action", elsewhere.before_bulk_action)
hooks.register("before_delete_page", elsewhere.before_delete_page)
hooks.register("construct_admin_api", elsewhere.construct_admin_api)
hooks.register("register_admin_urls", library.urls, order=-1)


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [path("review/", include((urlpatterns, "fupin_review")))]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return MenuItem(
        "审签", reverse("fupin_review:index"), name="review", icon_name="clipboard-list", order=110
    )


@hooks.register("construct_homepage_panels")
def homepage_panels(_request: HttpRequest, panels: list[Component]) -> None:
    """Our panel in the place of Wagtail's two, which know nothing of candidates."""
    replaced = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)
    panels[:] = [ReviewPanel(), *(panel for panel in panels if not isinstance(panel, replaced))]


@hooks.register("register_page_header_buttons")
def header_buttons(page: Any, user: Any, **_: Any) -> Iterator[Button]:
    """撤回公开, for heads of the item's department while it is shown."""
    if not isinstance(page, DisclosureMixin) or not page.pk:
        return
    shown = Disclosure.objects.filter(page_id=page.pk, state=State.CURRENT).defer("body").first()
    if shown is not None and may_propose(shown, user):
        yield Button(
            "提出撤回公开",
            reverse("fupin_review:propose", args=[shown.stream, shown.content_id]),
            icon_name="download",
            priority=55,
        )

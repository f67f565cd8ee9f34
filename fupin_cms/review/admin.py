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
from fupin_cms.ledger.models import Disclosure

from .gate import closed_files, elsewhere, library
from .journal import register_actions
from .offers import Desk
from .screens import letters, menu, slips
from .screens.acts import (
    EraseView,
    ItemView,
    ReopenView,
    ValidityView,
    WithdrawAtOnceView,
    WithdrawView,
)
from .screens.candidate import CandidateView, candidate_file
from .screens.editing import viewsets
from .screens.lists import ReviewListView, ReviewPanel, index
from .screens.proposals import ProposalView
from .screens.versions import VersionView, version_file
from .screens.withholdings import WithholdingsItem, WithholdingsView, WithholdingView
from .standing import standing_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from wagtail.admin.ui.components import Component

_ITEM = "items/<str:stream>/<uuid:content_id>/"
_VERSION = f"{_ITEM}versions/<int:version>/"


def _about_items() -> Iterator[Any]:
    """The screens of one item, and those of its acts: on the whole item, or on one version."""
    yield path(_ITEM, ItemView.as_view(), name="item")
    yield path(_VERSION, VersionView.as_view(), name="version")
    yield path(f"{_VERSION}files/<str:sha256>/<str:name>", version_file, name="version_file")
    for view in (WithdrawView, WithdrawAtOnceView, ValidityView, EraseView, ReopenView):
        slug = view.name.replace("_", "-")
        yield path(f"{_ITEM}{slug}/", view.as_view(), name=view.name)
        if view.of_versions:
            yield path(f"{_VERSION}{slug}/", view.as_view(), name=view.name)


urlpatterns = [
    path("", index, name="index"),
    path("lists/<slug:tab>/", ReviewListView.as_view(), name="list"),
    path(
        "lists/<slug:tab>/results/",
        ReviewListView.as_view(results_only=True),
        name="list_results",
    ),
    path("<int:pk>/", CandidateView.as_view(), name="candidate"),
    path("letters/", letters.LettersView.as_view(), name="letters"),
    path(
        "letters/results/",
        letters.LettersView.as_view(results_only=True),
        name="letters_results",
    ),
    path("<int:pk>/slips/<slug:kind>/", slips.page, name="slip"),
    path("<int:pk>/slips/<slug:kind>.pdf", slips.pdf, name="slip_pdf"),
    path("<int:pk>/files/<str:sha256>/<str:name>", candidate_file, name="file"),
    path("withholdings/", WithholdingsView.as_view(), name="withholdings"),
    path("withholdings/<int:pk>/", WithholdingView.as_view(), name="withholding"),
    path("acts/<int:pk>/", ProposalView.as_view(), name="proposal"),
    *_about_items(),
]

hooks.register("register_admin_viewset", viewsets)
hooks.register("construct_page_action_menu", menu.construct)
hooks.register("register_log_actions", register_actions)
hooks.register("before_bulk_action", elsewhere.before_bulk_action)
hooks.register("before_delete_page", elsewhere.before_delete_page)
hooks.register("construct_admin_api", elsewhere.construct_admin_api)
hooks.register("register_admin_urls", library.urls, order=-1)
hooks.register("register_admin_urls", closed_files.urls, order=-1)
hooks.register("construct_admin_api", closed_files.construct_admin_api, order=1)
for bulk_action in closed_files.BULK_ACTIONS:
    hooks.register("register_bulk_action", bulk_action, order=1)
hooks.register("construct_document_chooser_queryset", closed_files.open_files)
hooks.register("construct_image_chooser_queryset", closed_files.open_files)


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [path("review/", include((urlpatterns, "fupin_review")))]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return MenuItem(
        "审签", reverse("fupin_review:index"), name="review", icon_name="clipboard-list", order=110
    )


@hooks.register("register_reports_menu_item")
def withholdings_item() -> MenuItem:
    return WithholdingsItem(
        "不予公开登记",
        reverse("fupin_review:withholdings"),
        name="withholdings",
        icon_name="lock",
        order=790,
    )


@hooks.register("register_reports_menu_item")
def letters_item() -> MenuItem:
    return letters.LettersItem(
        "邮件", reverse("fupin_review:letters"), name="letters", icon_name="mail", order=800
    )


@hooks.register("construct_homepage_panels")
def homepage_panels(_request: HttpRequest, panels: list[Component]) -> None:
    """Our panel in the place of Wagtail's two, which know nothing of candidates."""
    replaced = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)
    panels[:] = [ReviewPanel(), *(panel for panel in panels if not isinstance(panel, replaced))]


@hooks.register("register_page_header_buttons")
def header_buttons(page: Any, user: Any, **_: Any) -> Iterator[Button]:
    """公开后的办理, for those who may do something about the released item."""
    if not isinstance(page, DisclosureMixin) or not page.pk:
        return
    for item in Disclosure.objects.filter(page_id=page.pk).defer("body", "summary"):
        standing = standing_of(item.content_id, item.stream)
        if standing is not None and Desk(item, standing, user).may_read:
            yield Button(
                "撤回、变更等办理",
                reverse("fupin_review:item", args=[item.stream, item.content_id]),
                icon_name="clipboard-list",
                priority=55,
            )
            return

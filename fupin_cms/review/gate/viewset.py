"""Every page view of Wagtail's, for items and structure, behind one door.

Wagtail finds the view of a page by name, here; so a view that a later version adds comes by too.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from wagtail.admin.viewsets.pages import PageViewSet

from fupin_cms.disclosures.gate import GateRefusedError
from fupin_cms.review.closed import closure_of

from .refusing import answer, page_of
from .wording import instead

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from wagtail.models import Page

READS = frozenset(
    {"add_subpage", "choose_parent", "content_type_use", "content_type_use_results", "history"}
    | {"history_results", "index", "index_results", "preview_on_add", "preview_on_edit"}
    | {"revisions_compare", "revisions_view", "search", "search_results", "usage", "view_draft"}
    | {"workflow_history", "workflow_history_detail", "workflow_preview"}
    | {"confirm_workflow_cancellation"}
)
"""Views that change nothing."""
CHANGES = frozenset(
    {"add", "edit", "copy", "delete", "move", "move_confirm", "set_page_position", "unpublish"}
    | {"lock", "unlock", "set_privacy", "convert_alias", "revisions_revert"}
    | {"revisions_unschedule", "workflow_action", "collect_workflow_action_data"}
)
"""Views that may change something; each is in the gate's table with every role and state."""


class GatedPageViewSet(PageViewSet):
    """Differs: what is refused is logged, and the account reads in Chinese what to do instead.

    A view that nobody has examined is refused.
    """

    closed = frozenset({"convert_alias", "revisions_unschedule", "set_privacy"})
    """Views that serve nobody: what they do is an act that persons sign."""

    def get_view_by_name(self, name: str) -> Callable[..., HttpResponse]:
        view = super().get_view_by_name(name)

        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                if name in self.closed:
                    raise GateRefusedError(instead(name, _page(kwargs)))
                if name not in READS | CHANGES:
                    raise GateRefusedError(f"这项操作（{name}）没有经过审查，暂不能使用。")
                _refuse_closed(name, _page(kwargs))
                response: HttpResponse = view(request, *args, **kwargs)
            except PermissionDenied as refusal:
                return answer(request, name, _page(kwargs), refusal)
            return response

        return gated


class StructureViewSet(GatedPageViewSet):
    """Home and sections: administrators keep them, without the chain."""

    closed = frozenset({"copy", "convert_alias", "set_privacy"})


def _refuse_closed(route: str, page: Page | None) -> None:
    """Raises GateRefusedError for what a withdrawal closed of the page."""
    if page is not None and (said := closure_of(page).refusal(route)):
        raise GateRefusedError(said)


def _page(kwargs: dict[str, Any]) -> Page | None:
    """The page that an address names; where one is added, the one it is added to."""
    names = ("page_id", "page_to_move_id", "pk", "parent_page_id")
    return next((page_of(kwargs[name]) for name in names if name in kwargs), None)

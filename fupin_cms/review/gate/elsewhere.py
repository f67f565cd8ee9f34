"""Wagtail's routes to a page that are no page view: bulk actions, and the admin's own API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from rest_framework import exceptions
from wagtail.admin import messages
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.gate import GateRefusedError
from fupin_cms.disclosures.sections import StructureMixin

from .guards import refuse_deletion, refuse_file_deletion
from .refusing import answer, page_of, reason, record
from .wording import in_review, instead

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse
    from wagtail.admin.views.bulk_action import BulkAction
    from wagtail.models import Page

__all__ = ["before_bulk_action", "before_delete_page", "construct_admin_api", "in_review"]


def before_bulk_action(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: BulkAction
) -> HttpResponse | None:
    """Wagtail's hook: says of each page why the action passed it by; nothing is done if any was.

    Wagtail itself would do the rest and be silent about these.
    """
    if not isinstance(action, PageBulkAction):
        return _before_files(request, action_type, objects, action)
    _, refused = action.get_actionable_objects()
    pages = [entry["item"] if isinstance(entry, dict) else entry for entry in _entries(refused)]
    ours = [page for page in pages if isinstance(page.specific, DisclosureMixin | StructureMixin)]
    if not ours:
        return None
    for page in ours:
        said = instead(action_type, page)
        record(action_type, page, request.user, said, method="POST")
        messages.error(request, f"《{page.get_admin_display_title()}》{said}")
    return redirect(action.next_url)


def _entries(refused: dict[str, list[Any]]) -> list[Any]:
    return [entry for entries in refused.values() for entry in entries]


def _before_files(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: BulkAction
) -> HttpResponse | None:
    if action_type != "delete":
        return None
    for one in objects:
        try:
            refuse_file_deletion(one)
        except GateRefusedError as refusal:
            record(action_type, None, request.user, str(refusal), method="POST")
            messages.error(request, str(refusal))
            return redirect(action.next_url)
    return None


def before_delete_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail's hook, for pages of other kinds that have items below them."""
    try:
        refuse_deletion(page)
    except GateRefusedError as refusal:
        return answer(request, "delete", page, refusal)
    return None


class GatedPagesAPI(PagesAdminAPIViewSet):
    """Differs: what is refused is logged, and said in Chinese."""

    def action_view(self, request: Any, pk: int, action_name: str) -> Any:
        try:
            return super().action_view(request, pk, action_name)
        except PermissionDenied as refusal:
            page, route = page_of(pk), _ROUTES.get(action_name, action_name)
            said = reason(route, page, refusal)
            record(route, page, request.user, said, method="POST")
            raise exceptions.PermissionDenied(said) from refusal


_ROUTES = {"revert_to_page_revision": "revisions_revert"}


def construct_admin_api(router: Any) -> None:
    """Wagtail's hook: the admin's own API of pages, with the gate in front."""
    router.register_endpoint("pages", GatedPagesAPI)

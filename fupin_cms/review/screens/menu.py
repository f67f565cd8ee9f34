"""The action menu of an item's edit screen: 保存草稿, 送审, 撤回送审, nothing that is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.admin.action_menu import (
    CancelWorkflowMenuItem,
    PageLockedMenuItem,
    SaveDraftMenuItem,
    SubmitForModerationMenuItem,
)

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.sections import HomePage, SectionPage

from .editing import open_candidate_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.admin.action_menu import ActionMenuItem


class SubmitItem(SubmitForModerationMenuItem):
    """送审. Differs: no workflow's name, since an item has one way only."""

    label = "送审"
    order = 10

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {**super().get_context_data(parent_context), "label": self.label}


class CallBackItem(CancelWorkflowMenuItem):
    """撤回送审, for those who may."""

    label = "撤回送审"
    order = 20

    def is_shown(self, context: dict[str, Any]) -> bool:
        if context["view"] != "edit":
            return False
        return open_candidate_of(context["page"], context["request"].user) is not None


def construct(
    menu_items: list[ActionMenuItem], _request: HttpRequest, context: dict[str, Any]
) -> None:
    """Leave an item what the chain allows; a section is never submitted."""
    page, parent = context.get("page"), context.get("parent_page")
    if isinstance(page, DisclosureMixin) or isinstance(parent, SectionPage):
        kept = [
            item for item in menu_items if isinstance(item, SaveDraftMenuItem | PageLockedMenuItem)
        ]
        ours = [item for item in (SubmitItem(), CallBackItem()) if item.is_shown(context)]
        menu_items[:] = sorted([*kept, *ours], key=lambda item: item.order)
    elif isinstance(parent, HomePage):
        menu_items[:] = [
            item for item in menu_items if not isinstance(item, SubmitForModerationMenuItem)
        ]

"""How an item's edit screen is put together: the same tabs for every category."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.admin.panels import FieldPanel, ObjectList, Panel, TabbedInterface

from .registry import hooks

if TYPE_CHECKING:
    from .base import DisclosureMixin


class SumsPanel(Panel):
    """Totals as typed beside what the rows add up to, as of the last save."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "fupin_cms/admin/panels/sums.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk and self.instance.sums())

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "sums": self.instance.sums()}


def disclosure_tabs(model: type[DisclosureMixin]) -> TabbedInterface:
    """The edit screen of a category; later rooms' panels stand in a tab of their own."""
    tabs = [
        ObjectList(
            [FieldPanel("title", classname="title"), FieldPanel("summary"), *model.text_panels],
            heading="内容",
        ),
        ObjectList(
            [*model.detail_panels, SumsPanel(heading="合计")], heading=str(model.category_label)
        ),
        ObjectList(model.metadata_panels, heading="信息要素"),
        ObjectList([*model.disclosure_panels, *model.release_panels], heading="公开属性与变更"),
    ]
    if hooks.panels:
        tabs.append(ObjectList([make() for make in hooks.panels], heading="检查"))
    return TabbedInterface(tabs, base_form_class=getattr(model, "base_form_class", None))

"""The report in the page editor: what stands between a draft and its submission."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel
from wagtail.models import Page

from .run import check_draft


class ReportPanel(Panel):
    """Shows the checks' report on the draft as it was last saved."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "fupin_cms/checks/panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            draft = self._saved_draft()
            return {
                **super().get_context_data(parent_context),
                "saved_at": draft and draft.latest_revision_created_at,
                "report": draft and check_draft(draft),
            }

        def _saved_draft(self) -> Any:
            """The page as it was last saved; None for one that never was."""
            if not self.instance.pk:
                return None
            if not self.form.is_bound:
                return self.instance
            # A form that was sent and refused has already written into the instance.
            page = Page.objects.get(pk=self.instance.pk)
            return page.get_latest_revision_as_object()


def make_panel() -> ReportPanel:
    return ReportPanel(heading="公开前检查")

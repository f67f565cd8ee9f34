"""同义词 in the admin."""

from __future__ import annotations

from typing import Any

from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet

from .synonym_models import SynonymGroup


class SynonymCreateView(CreateView):
    """The words may stand in the address: the report of searches leads here."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "words": self.request.GET.get("words", "")[:200]}


class SynonymViewSet(ModelViewSet):
    model = SynonymGroup
    add_view_class = SynonymCreateView
    icon = "search"
    menu_label = "检索同义词"
    menu_order = 600
    add_to_settings_menu = True
    form_fields = ["words", "is_two_way", "note"]
    list_display = ["__str__", "is_two_way", "note"]
    search_fields = ["words"]
    search_backend_name = None

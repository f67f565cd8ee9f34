"""同义词 in the admin."""

from __future__ import annotations

from wagtail.admin.viewsets.model import ModelViewSet

from .synonym_models import SynonymGroup


class SynonymViewSet(ModelViewSet):
    model = SynonymGroup
    icon = "search"
    menu_label = "检索同义词"
    menu_order = 600
    add_to_settings_menu = True
    form_fields = ["words", "is_two_way", "note"]
    list_display = ["__str__", "is_two_way", "note"]
    search_fields = ["words"]
    search_backend_name = None

"""What the search app adds to the Wagtail admin."""

from __future__ import annotations

from wagtail import hooks

from . import explain_admin, index_admin, log_admin, promotion_admin
from .synonym_admin import SynonymViewSet

hooks.register("register_admin_viewset", SynonymViewSet)
hooks.register("register_admin_urls", log_admin.urls)
hooks.register("register_reports_menu_item", log_admin.menu_item)
hooks.register("register_admin_urls", index_admin.urls)
hooks.register("register_reports_menu_item", index_admin.menu_item)
hooks.register("register_admin_urls", explain_admin.urls)
hooks.register("register_reports_menu_item", explain_admin.menu_item)
hooks.register("register_admin_urls", promotion_admin.urls)

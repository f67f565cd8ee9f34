"""What the search app adds to the Wagtail admin."""

from __future__ import annotations

from wagtail import hooks

from .synonym_admin import SynonymViewSet

hooks.register("register_admin_viewset", SynonymViewSet)

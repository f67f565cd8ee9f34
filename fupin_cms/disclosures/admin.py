"""The room's place in the Wagtail admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path
from wagtail import hooks
from wagtail.admin.compare import register_comparison_class

from .private_media import guard_document
from .table_comparison import TableFieldComparison
from .table_views import import_view
from .tables import TableField

if TYPE_CHECKING:
    from django.urls import URLPattern


register_comparison_class(TableField, comparison_class=TableFieldComparison)

# Before Wagtail's own, which would send people to a sign-in page and so say that a file is there.
hooks.register("before_serve_document", guard_document, order=-100)


@hooks.register("register_admin_urls")
def table_urls() -> list[URLPattern]:
    return [path("disclosures/tables/", import_view, name="fupin_import_table")]

"""Search in the admin: finds 扶贫资金 in 2018年扶贫资金使用安排.

The stock backends take a run of Chinese characters for one word. A site names this module as the
`BACKEND` of its default entry in MODELSEARCH_BACKENDS (WAGTAILSEARCH_BACKENDS where the app
`wagtail.search` is installed).
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from modelsearch.backends.database.fallback import (
    DatabaseSearchBackend,
    DatabaseSearchQueryCompiler,
)
from wagtail.models import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Q

_PAGE_FIELDS = (
    "draft_title",
    "fupin_identity__index_number",
    "fupin_identity__internal_number",
)


class SubstringQueryCompiler(DatabaseSearchQueryCompiler):
    """Every word of the query stands somewhere in the title; pages are found by number too."""

    def get_fields_names(self) -> Iterator[str]:
        yield from super().get_fields_names()
        if not self.fields and issubclass(self.queryset.model, Page):
            yield from _PAGE_FIELDS

    def build_single_term_filter(self, term: str) -> Q:
        """As typed, or with plain digits and letters where full-width ones were typed."""
        found: Q = super().build_single_term_filter(term)
        plain = unicodedata.normalize("NFKC", term)
        return found if plain == term else found | super().build_single_term_filter(plain)


class SearchBackend(DatabaseSearchBackend):
    query_compiler_class = SubstringQueryCompiler
    autocomplete_query_compiler_class = SubstringQueryCompiler

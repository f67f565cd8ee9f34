"""The admin's search on PostgreSQL: the stock backend, with Chinese words."""

from __future__ import annotations

from modelsearch.backends.database.postgres.postgres import (
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)

from .mixins import RewordedQueries, SpacedIndex


class Index(SpacedIndex, PostgresIndex):
    pass


class QueryCompiler(RewordedQueries, PostgresSearchQueryCompiler):
    pass


class AutocompleteQueryCompiler(RewordedQueries, PostgresAutocompleteQueryCompiler):
    pass


class SearchBackend(PostgresSearchBackend):
    index_class = Index
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler

"""The admin's search on SQLite: the stock full-text backend, with Chinese words."""

from __future__ import annotations

from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteAutocompleteQueryCompiler,
    SQLiteIndex,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)

from .mixins import RewordedQueries, SpacedIndex


class Index(SpacedIndex, SQLiteIndex):
    pass


class QueryCompiler(RewordedQueries, SQLiteSearchQueryCompiler):
    pass


class AutocompleteQueryCompiler(RewordedQueries, SQLiteAutocompleteQueryCompiler):
    pass


class SearchBackend(SQLiteSearchBackend):
    index_class = Index
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler

"""The admin's search on Elasticsearch: the stock backend, its texts as Han bigrams.

Options are those of the stock backend (URLS, INDEX_PREFIX, TIMEOUT, OPTIONS). Its indexes are named
after the prefix; they are none of the public index's, which is asked by the public alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelsearch.backends.elasticsearch8 import (
    Elasticsearch8AutocompleteQueryCompiler,
    Elasticsearch8Mapping,
    Elasticsearch8SearchBackend,
    Elasticsearch8SearchQueryCompiler,
)
from modelsearch.backends.elasticsearchbase import deep_update
from modelsearch.index import AutocompleteField, SearchField
from modelsearch.query import And, Phrase, PlainText

from .mixins import RewordedQueries
from .words import changed, folded

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANALYSIS = {
    "filter": {
        # In the index a Han character also stands alone, so that it is found by itself.
        "han_indexed": {"type": "cjk_bigram", "output_unigrams": True},
        "han_asked": {"type": "cjk_bigram"},
    },
    "analyzer": {
        "default": {"tokenizer": "standard", "filter": ["lowercase", "han_indexed"]},
        "default_search": {"tokenizer": "standard", "filter": ["lowercase", "han_asked"]},
        "edgengram_analyzer": {
            "type": "custom",
            "tokenizer": "standard",
            "filter": ["asciifolding", "lowercase", "han_indexed", "edgengram"],
        },
    },
}


class Mapping(Elasticsearch8Mapping):
    edgengram_analyzer_config = {
        "analyzer": "edgengram_analyzer",
        "search_analyzer": "default_search",
    }

    def _get_document_field_data(self, field: Any, obj: Any) -> tuple[str, Any, list[Any]]:
        name, value, edgengrams = super()._get_document_field_data(field, obj)
        if isinstance(field, SearchField | AutocompleteField):
            value, edgengrams = changed(value, folded), changed(edgengrams, folded)
        return name, value, edgengrams


class _Folded(RewordedQueries):
    """The engine takes Han apart by itself. All words are wanted, as on the databases."""

    mapping_class = Mapping
    DEFAULT_OPERATOR = "and"
    change = staticmethod(folded)


class QueryCompiler(_Folded, Elasticsearch8SearchQueryCompiler):
    pass


class AutocompleteQueryCompiler(_Folded, Elasticsearch8AutocompleteQueryCompiler):
    """Differs: words in quotes are asked for like others, where the stock one knows no way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query: Any
        if isinstance(self.query, Phrase | And):
            self.query = PlainText(" ".join(_words_of(self.query)), self.DEFAULT_OPERATOR)


def _words_of(query: Any) -> Iterator[str]:
    match query:
        case Phrase() | PlainText():
            yield query.query_string
        case And():
            for one in query.subqueries:
                yield from _words_of(one)


class SearchBackend(Elasticsearch8SearchBackend):
    mapping_class = Mapping
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler

    def __init__(self, params: dict[str, Any]) -> None:
        asked = params.pop("INDEX_SETTINGS", {})
        own = {"settings": {"analysis": _ANALYSIS}}
        super().__init__(params | {"INDEX_SETTINGS": deep_update(own, asked)})

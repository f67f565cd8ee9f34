"""Chinese for search backends that know words between spaces: runs of Han become bigrams."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from modelsearch.index import AutocompleteField, RelatedFields, SearchField
from modelsearch.query import And, Boost, Fuzzy, Not, Or, Phrase, PlainText

from ..analysis import HAN, fold, run_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Change = Callable[[str], str]

_RUN = re.compile(rf"[{HAN}]+")
_INNER_HYPHEN = re.compile(r"(?<=[0-9])-(?=[0-9])")
"""In 007187648-2026-000001, which PostgreSQL would read as a number and two negative ones."""


def folded(text: str) -> str:
    """The text in simplified characters and in one width; plain Latin stays as it is."""
    return text if text.isascii() else fold(text).text


_STRAIGHT_QUOTE = str.maketrans({'"': "“"})
"""The stock backend hands it on to SQLite, for which it ends a word; the other is none to both."""
_MOST_WORDS = 60
"""Of a query; a longer one is a pasted text, and the stock backends nest a call for each word."""


def apart(text: str) -> str:
    """The folded text with each run of Han as its bigrams between spaces, and each number alone."""
    plain = _INNER_HYPHEN.sub(" ", folded(text)).translate(_STRAIGHT_QUOTE)
    return _RUN.sub(lambda run: f" {' '.join(run_tokens(run.group()))} ", plain)


def to_index(text: str) -> str:
    """As `apart`, with each Han character once more at the end, so that one alone is found."""
    singles = dict.fromkeys("".join(_RUN.findall(folded(text))))
    return " ".join([apart(text), *singles])


def reworded(query: Any, change: Change) -> Any:
    """The query with its words changed."""
    match query:
        case PlainText():
            found: Any = _reworded_text(query, change)
        case Phrase():
            found = Phrase(" ".join(_told([change(query.query_string)])))
        case Fuzzy():
            found = Fuzzy(change(query.query_string), query.operator, query.unaccent)
        case Boost():
            found = Boost(reworded(query.subquery, change), query.boost)
        case Not():
            found = Not(reworded(query.subquery, change))
        case And() | Or():
            found = type(query)([reworded(subquery, change) for subquery in query.subqueries])
        case _:
            found = query
    return found


def _reworded_text(query: PlainText, change: Change) -> Any:
    """Of words any of which is enough, each still has to stand there whole."""
    words = _told([change(word) for word in query.query_string.split()[:_MOST_WORDS]])
    if query.operator == "or" and any(" " in word for word in words):
        return Or([PlainText(_bounded(word), "and", query.boost) for word in words])
    return PlainText(_bounded(" ".join(words)), query.operator, query.boost)


_MARKS = re.compile(r"[^\w\s\x00-\x7f]+")
"""《》“”（）— and the like, which no index holds: beside a word they are none of it."""


def _told(words: list[str]) -> list[str]:
    """What is asked for of some words, without marks that stand alone; of nothing else, these."""
    spaced = [_MARKS.sub(" ", word).split() for word in words]
    told = [" ".join(one for one in parts if any(map(str.isalnum, one))) for parts in spaced]
    return [one for one in told if one] or words


def _bounded(words: str) -> str:
    return " ".join(words.split()[:_MOST_WORDS])


def changed(value: Any, change: Change) -> Any:
    """A value as the stock indexes take it (a text, or a list or dictionary of values), changed."""
    if isinstance(value, dict):
        return {key: changed(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [changed(one, change) for one in value]
    return change(str(value))


class Spaced:
    """An object as the stock indexes read it, its texts with their Chinese words apart."""

    def __init__(self, instance: Any) -> None:
        self.instance = instance
        self.pk = instance.pk

    def get_search_fields(self) -> list[Any]:
        return [_spaced(field) for field in self.instance.get_search_fields()]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.instance, name)


def spaced(instances: Iterable[Any]) -> list[Spaced]:
    return [Spaced(instance) for instance in instances]


def _spaced(field: Any) -> Any:
    """A copy of the field whose values are spaced; of related fields, those below them."""
    if not isinstance(field, SearchField | AutocompleteField | RelatedFields):
        return field
    found = copy.copy(field)
    if isinstance(field, RelatedFields):
        found.fields = [_spaced(one) for one in field.fields]
        found.get_value = lambda of: field.get_value(_instance(of))
    else:
        found.get_value = lambda of: changed(field.get_value(_instance(of)), to_index)
    return found


def _instance(of: Any) -> Any:
    return of.instance if isinstance(of, Spaced) else of

"""From a question to the clauses that tantivy asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tantivy import FieldType, Occur, Query

from ... import ranking
from ...numbers import is_bare
from ...questions import Chunk, Question, is_lone
from . import schema as s

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ...filters import Filters

_FIRST_DAY, _LAST_DAY = 0, 99_999_999


@dataclass(frozen=True)
class Clauses:
    """Builds the clauses of one question, on one searcher."""

    searcher: Any
    question: Question

    # What a hit must hold ---------------------------------------------------------------

    def gate(self, *, relaxed: bool) -> Any:
        """What every hit must hold, without filters."""
        question = self.question
        clauses = [(Occur.Must, _equals(s.KIND, s.ITEM))]
        if question.words:
            words = self._any_word() if relaxed or not question.all_words else self.all_words()
            clauses.append((Occur.Must, words))
        required = [
            *map(self._phrase_anywhere, question.exact),
            *(_all(_term(s.TITLE, token) for token in chunk.phrase) for chunk in question.in_title),
            *(self._numbered(keys) for keys in question.document_numbers),
            *(_equals(s.NUMBERS, key) for key in question.index_numbers),
        ]
        clauses += [(Occur.Must, clause) for clause in required]
        clauses += [(Occur.MustNot, self._phrase_anywhere(chunk)) for chunk in question.without]
        return Query.boolean_query(clauses)

    def all_words(self) -> Any:
        """All the words, in whatever order and place; a number by its keys or word by word."""
        return _all(self._holds(chunk) for chunk in self.question.words)

    def _any_word(self) -> Any:
        """Any word. A number does not fall apart into words as long as there are others."""
        words = [chunk for chunk in self.question.words if not chunk.keys]
        tokens = [token for chunk in words or self.question.words for token in chunk.tokens]
        told = [token for token in tokens if not is_lone(token)]
        numbers = [self._numbered(chunk.keys) for chunk in self.question.words if chunk.keys]
        return _any([*map(_holds_token, told or tokens), *numbers])

    def _holds(self, chunk: Chunk) -> Any:
        words = _all(map(_holds_token, chunk.tokens))
        return _any([self._numbered(chunk.keys), words]) if chunk.keys else words

    def _phrase_anywhere(self, chunk: Chunk) -> Any:
        phrase = chunk.phrase
        if len(phrase) == 1:
            return _holds_token(phrase[0])
        return _any([_phrase(s.TEXT, phrase), _phrase(s.ATTACHED, phrase)])

    def _numbered(self, keys: Sequence[str]) -> Any:
        key = self._known(s.NUMBERS, keys)
        return _equals(s.NUMBERS, key) if key else Query.empty_query()

    def _known(self, field: str, keys: Sequence[str]) -> str | None:
        """The first of the keys, which are the fullest first, that any document has."""
        return next((key for key in keys if self.searcher.doc_freq(field, key)), None)

    # What makes a hit better ------------------------------------------------------------

    def score(self, *, relaxed: bool) -> list[Any]:
        """Clauses that add to a hit's score; see `ranking`."""
        chunks = self.question.wanted
        clauses = [*self._words_scored(chunks), *self._numbers_scored()]
        if chunks:
            clauses += [
                _constant(_all(map(self._whole, chunks)), ranking.ALL_PHRASES),
                _constant(
                    _all(_phrase(s.TITLE, chunk.phrase) for chunk in chunks),
                    ranking.ALL_PHRASES_IN_TITLE,
                ),
            ]
        if relaxed:
            clauses.append(_constant(self.all_words(), ranking.HOLDS_ALL_WORDS))
        return clauses

    def _words_scored(self, chunks: Iterable[Chunk]) -> list[Any]:
        chunks = list(chunks)
        tokens = dict.fromkeys(token for chunk in chunks for token in chunk.tokens)
        weights = {
            s.TEXT: ranking.BIGRAM_WEIGHT,
            s.LEAD: ranking.LEAD_WEIGHT,
            s.ATTACHED: ranking.ATTACHMENT_WEIGHT,
        }
        clauses = [
            Query.boost_query(_term(field, token), weight)
            for field, weight in weights.items()
            for token in tokens
        ]
        clauses += [
            Query.boost_query(_phrase(s.TITLE, chunk.phrase), ranking.TITLE_PHRASE_WEIGHT)
            for chunk in chunks
        ]
        return clauses

    def _whole(self, chunk: Chunk) -> Any:
        """A chunk as it was typed; a number however it is written."""
        phrase = self._phrase_anywhere(chunk)
        return _any([self._numbered(chunk.keys), phrase]) if chunk.keys else phrase

    def _numbers_scored(self) -> list[Any]:
        wanted = [chunk.keys for chunk in self.question.words if chunk.keys]
        wanted += [tuple(keys) for keys in self.question.document_numbers]
        wanted += [(key,) for key in self.question.index_numbers]
        clauses = []
        for keys in wanted:
            known = self._known(s.NUMBERS, keys)
            own = self._known(s.OWN_NUMBERS, keys)
            if own:
                points = ranking.WHOLE_NUMBER + ranking.OWN_NUMBER
                clauses.append(_constant(_equals(s.OWN_NUMBERS, own), points))
            if known:
                whole = known == keys[0] and not is_bare(known)
                points = ranking.WHOLE_NUMBER if whole else ranking.PART_OF_NUMBER
                clauses.append(_constant(_equals(s.NUMBERS, known), points))
        return clauses


def filtered(gate: Any, filters: Filters, *, without: str = "") -> Any:
    """A gate with the filters, all but one."""
    clauses = [(Occur.Must, gate)]
    for name, values in filters.terms.items():
        if name != without:
            clauses.append((Occur.Must, _any(_equals(name, value) for value in values)))
    for name, (first, last) in filters.days.items():
        clauses.append((Occur.Must, _between(name, first, last)))
    if filters.document_number:
        clauses.append((Occur.Must, _equals(s.OWN_NUMBERS, filters.document_number)))
    return Query.boolean_query(clauses)


def scored(gate: Any, clauses: Sequence[Any]) -> Any:
    """What passes the gate, in the order of what the clauses add."""
    return Query.boolean_query(
        [(Occur.Must, Query.const_score_query(gate, 0.0))]
        + [(Occur.Should, clause) for clause in clauses]
    )


def _holds_token(token: str) -> Any:
    if is_lone(token):
        return _term(s.CHARACTERS, token)
    return _any([_term(s.TEXT, token), _term(s.ATTACHED, token)])


def _term(field: str, token: str) -> Any:
    return Query.term_query(s.schema(), field, token, "freq")


def _equals(field: str, value: str) -> Any:
    return Query.term_query(s.schema(), field, value, "basic")


def _between(field: str, first: int | None, last: int | None) -> Any:
    return Query.range_query(
        s.schema(),
        field,
        FieldType.Unsigned,
        _FIRST_DAY if first is None else first,
        _LAST_DAY if last is None else last,
    )


def _phrase(field: str, tokens: Sequence[str]) -> Any:
    if len(tokens) == 1:
        return _term(field, tokens[0])
    return Query.phrase_query(s.schema(), field, list(tokens))


def _all(clauses: Iterable[Any]) -> Any:
    return Query.boolean_query([(Occur.Must, clause) for clause in clauses])


def _any(clauses: Iterable[Any]) -> Any:
    return Query.boolean_query([(Occur.Should, clause) for clause in clauses])


def _constant(clause: Any, points: float) -> Any:
    return Query.const_score_query(clause, points)

"""From a question to the clauses that every engine asks: what is found, and in what order.

The engines translate; what relevance is stands here and in `ranking` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from . import ranking, sounds
from .clauses import (
    ANYWHERE,
    ATTACHED,
    BODY,
    CHARACTERS,
    EVERYTHING,
    LEAD,
    NUMBERS,
    OWN_NUMBERS,
    TEXT,
    TITLE,
    AllOf,
    AnyOf,
    Best,
    Boosted,
    Clause,
    Constant,
    FirstKnown,
    Scored,
    Term,
    phrase,
)
from .numbers import is_bare
from .questions import Chunk, Placed, Question, is_lone
from .thesaurus import NO_SYNONYMS, Piece, Thesaurus
from .variants import variants

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True)
class Plan:
    """How a question is asked. Filters come on top of the gate; see `filters`."""

    question: Question
    thesaurus: Thesaurus = NO_SYNONYMS

    # What a hit must hold ---------------------------------------------------------------

    @property
    def may_relax(self) -> bool:
        """Whether items that hold only some of the words may follow."""
        return bool(self.question.words) and self.question.all_words

    def gate(self, *, relaxed: bool) -> Clause:
        """What every hit must hold, without filters."""
        question = self.question
        clauses: list[Clause] = []
        if question.words and question.all_words and not relaxed:
            clauses.append(self.all_words())
        elif question.words and not question.exact:
            # Beside a quote, other words only say what comes first: “俗讲”的定义是什么 is answered
            # by a text that holds 俗讲 and nothing else of the question.
            clauses.append(self._any_word())
        clauses += [
            *map(self._as_it_stands, question.exact),
            *map(self._in_place, question.placed),
            *(numbered(keys) for keys in question.document_numbers),
            *(Term(NUMBERS, key) for key in question.index_numbers),
        ]
        without = [phrase_anywhere(chunk.phrase) for chunk in question.without]
        return AllOf(clauses, without) if clauses or without else EVERYTHING

    def all_words(self) -> Clause:
        """All the words, in whatever order and place; a number by its keys or word by word."""
        return AllOf([self.holds(chunk) for chunk in self.question.words])

    def holds(self, chunk: Chunk) -> Clause:
        """All words of a chunk, or what means the same."""
        words: Clause = AllOf([_holds_token(token) for token in chunk.tokens])
        if chunk.keys:
            return AnyOf([numbered(chunk.keys), words])
        pieces = self.thesaurus.pieces(chunk)
        if pieces:
            words = AnyOf([words, AllOf([_holds_piece(piece) for piece in pieces])])
        return words

    def _any_word(self) -> Clause:
        """Any word. A number does not fall apart into words as long as there are others."""
        words = [chunk for chunk in self.question.words if not chunk.keys]
        tokens = [token for chunk in words or self.question.words for token in chunk.tokens]
        told = [token for token in tokens if not is_lone(token)]
        clauses: list[Clause] = [_holds_token(token) for token in told or tokens]
        clauses += [numbered(chunk.keys) for chunk in self.question.words if chunk.keys]
        clauses += [phrase_anywhere(words_of(other)) for other in self.others]
        clauses += [sounds.same_sound(chunk) for chunk in words if chunk.is_heard]
        return AnyOf(clauses)

    def _in_place(self, placed: Placed) -> Clause:
        """Any of the choices, there where it is wanted."""
        said: list[Clause] = []
        for chunk in placed.choices:
            match placed.place:
                case "item" if chunk.is_quoted:
                    said.append(self._as_it_stands(chunk))
                case "item":
                    said.append(self.holds(chunk))
                case "title":
                    said.append(_title_has(chunk))
                case "body":
                    said.append(_body_has(chunk))
                case "attached":
                    said.append(_attachments_have(chunk))
        return _any_of(said)

    def _as_it_stands(self, chunk: Chunk) -> Clause:
        return phrase_anywhere(chunk.phrase)

    # What makes a hit better ------------------------------------------------------------

    def score(self, *, relaxed: bool) -> list[Scored]:
        """Clauses that add to a hit's score; see `ranking`."""
        return list(self._score(relaxed=relaxed))

    def _score(self, *, relaxed: bool) -> Iterator[Scored]:
        chunks = self.question.wanted
        yield from self._words_scored(chunks)
        yield from self._numbers_scored()
        if chunks:
            wanted = self.question.wanted_choices
            whole = AllOf([_any_of(map(self._whole, choices)) for choices in wanted])
            points = Constant(whole, ranking.ALL_PHRASES)
            yield Scored("全部词语原样出现", points, is_costly=True)
            in_title = AllOf([_any_of(map(self._in_title, choices)) for choices in wanted])
            yield Scored("全部词语原样出现在标题", Constant(in_title, ranking.ALL_PHRASES_IN_TITLE))
        if relaxed:
            yield Scored("含有全部词语", Constant(self.all_words(), ranking.HOLDS_ALL_WORDS))

    def _words_scored(self, chunks: Sequence[Chunk]) -> Iterator[Scored]:
        widened = [piece for chunk in chunks for piece in self.thesaurus.pieces(chunk)]
        inside = {token for piece in widened if piece.others for token in words_of(piece.text)}
        tokens = dict.fromkeys(token for chunk in chunks for token in chunk.tokens)
        for field, weight, why in (
            (TEXT, ranking.BIGRAM_WEIGHT, "标题和正文含有"),
            (LEAD, ranking.LEAD_WEIGHT, "标题和开头含有"),
            (ATTACHED, ranking.ATTACHMENT_WEIGHT, "附件含有"),
        ):
            for token in tokens:
                # What has synonyms is scored by the best of them, not by their sum.
                if field == LEAD or token not in inside:
                    yield Scored(f"{why}“{token}”", Boosted(Term(field, token), weight))
            if field != LEAD:
                for piece in dict.fromkeys(piece for piece in widened if piece.others):
                    named = AnyOf([Term(field, token) for token in words_of(piece.text)])
                    others = [phrase(field, words_of(other)) for other in piece.others]
                    yield Scored(
                        f"{why}“{piece.text}”或同义词", Boosted(Best([named, *others]), weight)
                    )
        if action := self.question.action:
            asked = Boosted(self._in_title(Chunk(action)), ranking.ACTION_WEIGHT)
            yield Scored(f"标题有所问的“{action}”", asked)
        for chunk in chunks:
            title = Boosted(self._in_title(chunk), ranking.TITLE_PHRASE_WEIGHT)
            yield Scored(f"标题有“{chunk.text}”", title)
            if chunk.is_heard:
                yield Scored(f"标题读音近似“{chunk.text}”", sounds.scored(chunk))

    def _in_title(self, chunk: Chunk) -> Clause:
        said = [phrase(TITLE, one.phrase) for one in variants(chunk, self.thesaurus)]
        said += sounds.readings_in_title(chunk)
        return Best(said) if len(said) > 1 else said[0]

    def _whole(self, chunk: Chunk) -> Clause:
        """A chunk as it was typed; a number however it is written, a word under another name."""
        said = [phrase_anywhere(one.phrase) for one in variants(chunk, self.thesaurus)]
        if chunk.keys:
            said.append(numbered(chunk.keys))
        return _any_of(said)

    def _numbers_scored(self) -> Iterator[Scored]:
        wanted = [chunk.keys for chunk in self.question.words if chunk.keys]
        wanted += [tuple(keys) for keys in self.question.document_numbers]
        wanted += [(key,) for key in self.question.index_numbers]
        for keys in wanted:
            own = tuple((key, ranking.WHOLE_NUMBER + ranking.OWN_NUMBER) for key in keys)
            yield Scored(f"本文文号或索引号“{keys[0]}”", FirstKnown(OWN_NUMBERS, own))
            yield Scored(f"文中有“{keys[0]}”", FirstKnown(NUMBERS, tuple(_with_points(keys))))

    # What is shown ----------------------------------------------------------------------

    @property
    def shown_of(self) -> Literal["", "body", "attached"]:
        """The part whose passages are shown before others, where words are wanted there."""
        places = {one.place for one in self.question.placed}
        return "attached" if "attached" in places else "body" if "body" in places else ""

    @cached_property
    def others(self) -> tuple[str, ...]:
        """What the words of the question are also called."""
        found = (
            other
            for chunk in self.question.wanted
            for piece in self.thesaurus.pieces(chunk)
            for other in piece.others
        )
        return tuple(dict.fromkeys(found))


def _any_of(clauses: Iterable[Clause]) -> Clause:
    """Any of at least one clause."""
    said = list(clauses)
    return said[0] if len(said) == 1 else AnyOf(said)


def phrase_anywhere(tokens: Sequence[str]) -> Clause:
    """Tokens one after the other in the item's own text or in its attachments."""
    if len(tokens) == 1:
        return _holds_token(tokens[0])
    return AnyOf([phrase(TEXT, tokens), phrase(ATTACHED, tokens)])


def numbered(keys: Iterable[str]) -> Clause:
    """Items that hold a number, by the fullest of its keys that is known."""
    return FirstKnown(NUMBERS, tuple((key, 0.0) for key in keys))


def words_of(text: str) -> list[str]:
    """The tokens of a folded text as they stand in a longer one."""
    return Chunk(text).phrase


def _with_points(keys: Sequence[str]) -> Iterator[tuple[str, float]]:
    for key in keys:
        whole = key == keys[0] and not is_bare(key)
        yield key, ranking.WHOLE_NUMBER if whole else ranking.PART_OF_NUMBER


def _holds_piece(piece: Piece) -> Clause:
    if not piece.others:
        return AllOf([_holds_token(token) for token in Chunk(piece.text).tokens])
    said = (piece.text, *piece.others)
    return AnyOf([phrase_anywhere(words_of(one)) for one in said])


def _title_has(chunk: Chunk) -> Clause:
    if chunk.is_quoted:
        return phrase(TITLE, chunk.phrase)
    return AllOf([_title_holds(token) for token in chunk.phrase])


def _body_has(chunk: Chunk) -> Clause:
    """The body's tokens are kept without their positions: those of title and body say the order."""
    held: list[Clause] = [Term(BODY, token) for token in chunk.phrase]
    return AllOf([*held, phrase(TEXT, chunk.phrase)] if chunk.is_quoted else held)


def _attachments_have(chunk: Chunk) -> Clause:
    if chunk.is_quoted:
        return phrase(ATTACHED, chunk.phrase)
    return AllOf([Term(ATTACHED, token) for token in chunk.phrase])


def _title_holds(token: str) -> Clause:
    return AnyOf([Term(TITLE, token), *sounds.token_in_title(token)])


def _holds_token(token: str) -> Clause:
    if is_lone(token):
        return Term(CHARACTERS, token)
    return _any_of([Term(ANYWHERE, token), *sounds.token_in_title(token)])

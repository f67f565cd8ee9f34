"""What may be typed next: titles, numbers, and queries by which others found something.

Every suggestion is checked against the projection before it is given: that its item is public, and
that a query still finds one that is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.search import SearchQuery, Suggestion

from .analysis import HAN, fold, is_han, runs, whole_characters
from .synonym_models import current_thesaurus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .engines.protocol import Engine

LONGEST = 50
"""Of a longer prefix the rest is not looked at: it is a pasted text."""
_MOST = 20
_LOOKED_AT = 5
"""So many hits of a query that is to be suggested."""
_LOOKED_THROUGH = 40
"""So many items that hold a single character, for those that have it in their titles."""

query_sources: list[Callable[[str, int], Sequence[str]]] = []
"""Each gives successful queries that begin with a folded prefix, and that more than one person
typed. The search log registers itself here."""


def suggest(engine: Engine, prefix: str, limit: int) -> list[Suggestion]:
    """Ways to go on from what is typed. Raises SearchUnavailableError."""
    folded = fold(whole_characters(prefix[:LONGEST])).text.strip()
    if not runs(folded):
        return []
    found: dict[str, Suggestion] = {}
    for one in _every(engine, folded, min(limit, _MOST)):
        found.setdefault(one.text, one)
        if len(found) >= limit:
            break
    return list(found.values())


def _every(engine: Engine, folded: str, limit: int) -> Iterator[Suggestion]:
    for source in query_sources:
        # Two of them, so that titles are seen as well.
        for text in source(folded, 2):
            if _still_finds(engine, text):
                yield Suggestion(text, "query")
    has_digits = any(character.isdigit() for character in folded)
    if has_digits:
        yield from _numbers("istartswith", _as_written(folded), limit)
    yield from _titles(engine, folded, limit)
    if has_digits:
        yield from _numbers("icontains", _as_written(folded), limit)


def _still_finds(engine: Engine, text: str) -> bool:
    """Whether an item that is public holds the query: what it was found in may be withdrawn."""
    result = engine.search(SearchQuery(text, limit=_LOOKED_AT, facets=()), current_thesaurus())
    hits = {(hit.content_id, hit.seq) for hit in result.hits[: result.complete]}
    rows = Disclosure.objects.public().filter(content_id__in=[content_id for content_id, _ in hits])
    return any(
        (str(content_id), seq) in hits for content_id, seq in rows.values_list("content_id", "seq")
    )


_BRACKETS = str.maketrans("([【{)]】}", "〔〔〔〔〕〕〕〕")
_YEAR = re.compile(rf"(?<=[{HAN}])((?:19|20)\d\d)(?!\d)[-年]?")
"""汕扶示2018, with no brackets yet."""
_SERIAL = re.compile(r"第?(\d{1,5})号?")


def _as_written(folded: str) -> str:
    """A number, or a part of one, as items have it: 汕扶示(2018) 3 as 汕扶示〔2018〕3."""
    official = _YEAR.sub(r"〔\1〕", "".join(folded.translate(_BRACKETS).split()))
    serial = _SERIAL.fullmatch(official) if official.endswith("号") else None
    return f"〕{int(serial[1])}号" if serial else official


def _numbers(
    lookup: Literal["istartswith", "icontains"], wanted: str, limit: int
) -> Iterator[Suggestion]:
    rows = Disclosure.objects.public().order_by("-first_seq")
    for name in ("document_number", "index_number"):
        asked = {f"{name}__{lookup}": wanted}
        for number, content_id in rows.filter(**asked).values_list(name, "content_id")[:limit]:
            yield Suggestion(number, "number", str(content_id))


def _titles(engine: Engine, folded: str, limit: int) -> Iterator[Suggestion]:
    """Titles with the words, or with words that are said so."""
    words = runs(folded)
    if len("".join(words)) == 1:
        yield from _titles_with(engine, words[0])
        return
    asked = " ".join(map(_of_title, words))
    for title, content_id in _found_titles(engine, SearchQuery(asked, limit=limit, facets=())):
        yield Suggestion(title, "title", content_id)


def _titles_with(engine: Engine, character: str) -> Iterator[Suggestion]:
    """Titles with a single character, which the index knows of whole items alone: of the newest of
    these, those that begin with it first.
    """
    asked = SearchQuery(character, sort="newest", limit=_LOOKED_THROUGH, facets=())
    having = [
        (fold(title).text.find(character), title, content_id)
        for title, content_id in _found_titles(engine, asked)
    ]
    for position, title, content_id in sorted(having, key=lambda one: one[0] != 0):
        if position >= 0:
            yield Suggestion(title, "title", content_id)


def _found_titles(engine: Engine, query: SearchQuery) -> Iterator[tuple[str, str]]:
    """Titles of what is found and public, and of which items they are."""
    hits = engine.search(query).hits
    rows = Disclosure.objects.public().filter(content_id__in=[hit.content_id for hit in hits])
    titles = {
        (str(content_id), seq): title
        for content_id, seq, title in rows.values_list("content_id", "seq", "title")
    }
    for hit in hits:
        if title := titles.get((hit.content_id, hit.seq)):
            yield title, hit.content_id


def _of_title(run: str) -> str:
    """What asks for a run of a title: as it stands, but letters may spell how words are said."""
    return f"标题:“{run}”" if is_han(run) else f"标题:{run}"

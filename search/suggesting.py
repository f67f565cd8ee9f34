"""What may be typed next: titles, numbers, and queries by which others found something.

Every suggestion of an item is checked against the projection before it is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.search import SearchQuery, Suggestion

from .analysis import fold, is_han, runs, whole_characters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .engines.protocol import Engine

LONGEST = 50
"""Of a longer prefix the rest is not looked at: it is a pasted text."""
_MOST = 20

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
        yield from (Suggestion(text, "query") for text in source(folded, 2))
    if any(character.isdigit() for character in folded):
        yield from _numbers(folded, limit)
    yield from _titles(engine, folded, limit)


def _numbers(folded: str, limit: int) -> Iterator[Suggestion]:
    official = folded.translate({ord("("): "〔", ord("["): "〔", ord(")"): "〕", ord("]"): "〕"})
    rows = Disclosure.objects.public().order_by("-first_seq")
    for name in ("document_number", "index_number"):
        asked = {f"{name}__istartswith": official}
        for number, content_id in rows.filter(**asked).values_list(name, "content_id")[:limit]:
            yield Suggestion(number, "number", str(content_id))


def _titles(engine: Engine, folded: str, limit: int) -> Iterator[Suggestion]:
    """Titles with the words, or with words that are said so."""
    words = " ".join(runs(folded))
    asked = " ".join(_of_title(run) for run in runs(folded)) if len(words) > 1 else words
    hits = engine.search(SearchQuery(asked, limit=limit, facets=())).hits
    rows = Disclosure.objects.public().filter(content_id__in=[hit.content_id for hit in hits])
    titles = {
        (str(content_id), seq): title
        for content_id, seq, title in rows.values_list("content_id", "seq", "title")
    }
    for hit in hits:
        title = titles.get((hit.content_id, hit.seq))
        if title and (len(words) > 1 or words in fold(title).text):
            yield Suggestion(title, "title", hit.content_id)


def _of_title(run: str) -> str:
    """What asks for a run of a title: as it stands, but letters may spell how words are said."""
    return f"标题:“{run}”" if is_han(run) else f"标题:{run}"

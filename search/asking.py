"""A reader's query from end to end: refused, asked, and helped where little is found.

What is here is the same for every engine.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fupin_cms.ledger.search import DEEPEST, SearchQuery, SearchRefusedError, SearchResult

from . import ranking
from .analysis import fold, whole_characters
from .plan import Plan
from .promotions import recommended
from .questions import read_question
from .showing import corrections
from .synonym_models import current_thesaurus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fupin_cms.ledger.search import Hit

    from .engines.protocol import Engine
    from .thesaurus import Thesaurus

_MOST_NEAR = 5
_MOST_FILTER_VALUES = 200
_LOOKED_AT = 10
"""Titles of so many hits are looked at for what may have been meant, and so many words of a query
for whether any item has them: each is a search.
"""


def answer(engine: Engine, query: SearchQuery) -> SearchResult:
    """The engine's answer with recommendations, corrections and what was left out.

    Raises SearchRefusedError, SearchUnavailableError, and ValueError for unknown filters.
    """
    refuse(query)
    synonyms = current_thesaurus()
    result = engine.search(query, synonyms)
    if query.offset or not query.text.strip():
        return result
    plan = Plan(read_question(query.text), synonyms)
    return replace(
        result,
        recommended=recommended(query.text),
        left_out=_left_out(engine, plan, result),
        did_you_mean=_did_you_mean(plan, query, result),
        near=_near(engine, plan, result, synonyms),
    )


def refuse(query: SearchQuery) -> None:
    """Raises SearchRefusedError for what is asked of no engine."""
    if query.offset < 0 or query.limit < 0:
        raise SearchRefusedError("起始位置和条数不能是负数。")
    if query.offset + query.limit > DEEPEST:
        raise SearchRefusedError(
            f"检索结果最多可以看到第{DEEPEST}条。请增加检索词或筛选条件，缩小范围后再看。"
        )
    if sum(map(len, query.filters.values())) > _MOST_FILTER_VALUES:
        raise SearchRefusedError(f"筛选条件最多{_MOST_FILTER_VALUES}个，请减少后再检索。")


def _left_out(engine: Engine, plan: Plan, result: SearchResult) -> list[str]:
    """The words of a query that no item holds, where none was found that holds all of them.

    Where filters or a `-` leave nothing, the words are not missing.
    """
    if result.complete:
        return []
    words = [chunk.text for chunk in plan.question.words]
    if result.total and len(words) == 1:
        return []
    words += [f"“{chunk.text}”" for chunk in plan.question.exact]
    few = words[:_LOOKED_AT]
    return [word for word in few if not _is_known(engine, word, plan.thesaurus)]


def _is_known(engine: Engine, word: str, synonyms: Thesaurus) -> bool:
    result = engine.search(SearchQuery(word, limit=0, facets=()), synonyms)
    return bool(result.complete)


def _did_you_mean(plan: Plan, query: SearchQuery, result: SearchResult) -> list[str]:
    if result.complete >= ranking.FEWEST_HITS:
        return []
    titles = [hit.marked_title.text for hit in result.hits[:_LOOKED_AT]]
    typed = fold(whole_characters(query.text)).text.strip()
    return corrections(plan, typed, titles, complete=result.complete)


def _near(engine: Engine, plan: Plan, result: SearchResult, synonyms: Thesaurus) -> list[Hit]:
    """Items with characters of a query that nothing is found for."""
    if result.total:
        return []
    runs = (run for chunk in plan.question.wanted for run in chunk.runs)
    characters = " ".join(dict.fromkeys(_telling(runs)))
    if not characters:
        return []
    asked = SearchQuery(characters, limit=_MOST_NEAR, facets=())
    return list(engine.search(asked, synonyms).hits)


def _telling(runs: Iterable[str]) -> Iterator[str]:
    for run in runs:
        yield from (one for one in run if one > "z" and one not in ranking.FUNCTION_CHARACTERS)

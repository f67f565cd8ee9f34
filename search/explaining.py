"""Why a hit stands where it stands: what was understood, what was asked, what each clause gave."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from .plan import Plan
from .questions import read_question
from .synonym_models import current_thesaurus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fupin_cms.ledger.search import Hit, SearchQuery, SearchResult

    from .clauses import Scored
    from .engines.protocol import Engine
    from .questions import Chunk

_HITS = 10


@runtime_checkable
class Explaining(Protocol):
    """An engine that can say what a clause gives to an item."""

    def points(
        self, items: Sequence[str], clauses: Sequence[Scored]
    ) -> Mapping[str, Sequence[tuple[str, float]]]:
        """For each `content_id` the clauses that hold for it, with their points."""


@dataclass(frozen=True)
class Understood:
    """A part of a query as it was read."""

    label: str
    text: str
    tokens: Sequence[str]
    others: Sequence[str]


@dataclass(frozen=True)
class Explained:
    """A hit, what each clause gave to it, and what is left: its best passage and its title."""

    hit: Hit
    points: Sequence[tuple[str, float]]
    rest: float


@dataclass(frozen=True)
class Explanation:
    understood: Sequence[Understood]
    clauses: Sequence[str]
    result: SearchResult
    hits: Sequence[Explained]
    is_full: bool
    """Whether the engine can say what each clause gave."""


def explain(engine: Engine, query: SearchQuery) -> Explanation:
    """The first hits of a query, explained. Raises what `Engine.search` raises."""
    synonyms = current_thesaurus()
    result = engine.search(replace(query, limit=_HITS), synonyms)
    plan = Plan(read_question(query.text), synonyms)
    clauses = plan.score(relaxed=result.relaxed)
    keys = [hit.content_id for hit in result.hits]
    is_full = isinstance(engine, Explaining)
    points = engine.points(keys, clauses) if isinstance(engine, Explaining) else {}
    return Explanation(
        understood=[_understood(label, chunk, plan) for label, chunk in _parts(plan)],
        clauses=[one.why for one in clauses],
        result=result,
        hits=[_explained(hit, points.get(hit.content_id, ())) for hit in result.hits],
        is_full=is_full,
    )


def _explained(hit: Hit, points: Sequence[tuple[str, float]]) -> Explained:
    ordered = sorted(points, key=lambda one: -one[1])
    return Explained(hit, ordered, hit.score - sum(given for _, given in points))


def _parts(plan: Plan) -> list[tuple[str, Chunk]]:
    question = plan.question
    label = "全部都要" if question.all_words else "任何一个"
    return [
        *(("文号或索引号" if chunk.keys else label, chunk) for chunk in question.words),
        *(("原样", chunk) for chunk in question.exact),
        *(("不含", chunk) for chunk in question.without),
        *(("标题", chunk) for chunk in question.in_title),
    ]


def _understood(label: str, chunk: Chunk, plan: Plan) -> Understood:
    others = [other for piece in plan.thesaurus.pieces(chunk) for other in piece.others]
    return Understood(label, chunk.text, chunk.keys or chunk.tokens, others)

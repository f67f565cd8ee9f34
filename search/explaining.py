"""Why a hit stands where it stands: what was understood, what was asked, what each clause gave."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .plan import Plan
from .questions import read_question
from .synonym_models import current_thesaurus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fupin_cms.ledger.search import Hit, SearchQuery, SearchResult

    from .engines.protocol import Engine
    from .questions import Chunk, Place, Placed

_HITS = 10
_PLACES: dict[Place, str] = {"item": "全文", "title": "标题", "body": "正文", "attached": "附件"}


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


def explain(engine: Engine, query: SearchQuery) -> Explanation:
    """The first hits of a query, explained. Raises what `Engine.search` raises."""
    synonyms = current_thesaurus()
    result = engine.search(replace(query, limit=_HITS), synonyms)
    plan = Plan(read_question(query.text), synonyms)
    clauses = plan.score(relaxed=result.relaxed)
    keys = [hit.content_id for hit in result.hits]
    points = engine.points(keys, clauses)
    return Explanation(
        understood=[_understood(label, chunk, plan) for label, chunk in _parts(plan)],
        clauses=[one.why for one in clauses],
        result=result,
        hits=[_explained(hit, points.get(hit.content_id, ())) for hit in result.hits],
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
        *((_place(one), chunk) for one in question.placed for chunk in one.choices),
    ]


def _place(placed: Placed) -> str:
    where = _PLACES[placed.place]
    return where if len(placed.choices) == 1 else f"{where}任何一个".removeprefix("全文")


def _understood(label: str, chunk: Chunk, plan: Plan) -> Understood:
    others = [other for piece in plan.thesaurus.pieces(chunk) for other in piece.others]
    return Understood(label, chunk.text, chunk.keys or chunk.tokens, others)

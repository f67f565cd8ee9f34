"""What is shown of a hit: its title and best passage, the words of the question marked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fupin_cms.ledger.search import Hit, Marked

from .analysis import is_han
from .highlight import Marker, as_html
from .pinyin import readings, sounds_like

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .plan import Plan

_MOST_CORRECTIONS = 3


@dataclass(frozen=True)
class Showing:
    """Shows hits of one plan."""

    plan: Plan

    def hit(
        self,
        *,
        content_id: str,
        seq: int,
        score: float,
        title: str,
        passage: str,
        attachment: str,
    ) -> Hit:
        """A hit as readers get it. `attachment`: title of the one that the passage is from."""
        marker = self._marker_of(title)
        in_title, in_passage = marker.spans(title), marker.spans(passage)
        return Hit(
            content_id=content_id,
            seq=seq,
            score=score,
            title=as_html(title, in_title),
            snippet=as_html(passage, in_passage),
            attachment=attachment,
            marked_title=Marked(title, tuple(in_title)),
            marked_snippet=Marked(passage, tuple(in_passage)),
        )

    def _marker_of(self, title: str) -> Marker:
        """Marks in a title, and in the passage below it, what letters were typed for."""
        said = [sounds_like(run, title) for run in self._letters]
        return self._marking(*said) if any(said) else self._marker

    @cached_property
    def _marker(self) -> Marker:
        return self._marking()

    def _marking(self, *said: str) -> Marker:
        tokens = {token for chunk in self.plan.question.wanted for token in chunk.tokens}
        return Marker(tokens, [*self.plan.others, *said])

    @cached_property
    def _letters(self) -> list[str]:
        runs = (run for chunk in self.plan.question.wanted for run in chunk.runs)
        return [run for run in runs if not is_han(run) and readings(run)]


def corrections(plan: Plan, typed: str, titles: Iterable[str], *, complete: int) -> list[str]:
    """The typed query with words of found titles that sound as its own do, the commonest first.

    Words that are Chinese are believed as long as any item holds all of them.
    """
    found: Counter[str] = Counter()
    runs = list(_doubted(plan, complete))
    for title in titles:
        corrected = typed
        for run in runs:
            if other := sounds_like(run, title):
                corrected = corrected.replace(run, other)
        if corrected != typed:
            found[corrected] += 1
    return [text for text, _ in found.most_common(_MOST_CORRECTIONS)]


def _doubted(plan: Plan, complete: int) -> Iterator[str]:
    for chunk in plan.question.words:
        for run in chunk.runs:
            if (readings(run) and not is_han(run)) or (not complete and is_han(run)):
                yield run

"""Where an item stands in a stream, before the review adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin_cms.ledger.events import State, Stream
from fupin_cms.ledger.projection import standings

if TYPE_CHECKING:
    import uuid

    from fupin_cms.ledger.standing import Standing

SHOWN = frozenset({State.CURRENT, State.EXPIRED})
"""The states from which an item can be withdrawn."""


def standing_of(content_id: uuid.UUID, stream: Stream | str) -> Standing | None:
    """The item in a stream; None where it was never released there."""
    return next(iter(standings(stream, [content_id])), None)


def other_stream(stream: Stream | str) -> Stream:
    return Stream.INTERNAL if stream == Stream.PUBLIC else Stream.PUBLIC


def is_erased_everywhere(content_id: uuid.UUID) -> bool:
    """Whether nothing is left of an item in any stream: then its page holds no evidence either."""
    states = [
        standing.state
        for stream in Stream
        if (standing := standing_of(content_id, stream)) is not None
    ]
    return bool(states) and all(state == State.ERASED for state in states)

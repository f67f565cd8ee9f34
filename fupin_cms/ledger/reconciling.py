"""Reconciling (对账): what somebody holds of the public items, against what they are now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .events import State, Stream
from .models import Disclosure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID


@dataclass(frozen=True)
class Current:
    """An item as it is now: `digest` is that of its ready bytes."""

    content_id: UUID
    digest: str
    seq: int


@dataclass(frozen=True)
class Compared:
    """The differences, each list in the order of the ids."""

    changed: list[Current]
    missing: list[Current]
    gone: list[bytes]
    """Tombstones, as they are stored."""
    unknown: list[UUID]
    """Never public: internal, in review, of nobody; nothing tells these apart."""
    more_missing: bool


def compare(
    held: Mapping[UUID, str], *, after: UUID | None, through: UUID | None, most_missing: int
) -> Compared:
    """Compare what is held, digests by id, with the public items.

    `missing` are public items that are not held, with an id above `after` and not above `through`;
    `most_missing` of them at most. Three queries, whatever is held; so many rows are read as are
    held, and as many more as may be missing.
    """
    rows = Disclosure.objects.filter(stream=Stream.PUBLIC, content_id__in=list(held))
    changed, gone, known = [], [], set()
    columns = ("content_id", "etag", "seq", "state")
    for content_id, digest, seq, state in rows.order_by("content_id").values_list(*columns):
        known.add(content_id)
        if state != State.CURRENT:
            gone.append(content_id)
        elif held[content_id] != digest:
            changed.append(Current(content_id, digest, seq))
    ended = rows.exclude(state=State.CURRENT).filter(content_id__in=gone).order_by("content_id")
    missing = _missing(held, after, through, most_missing + 1)
    return Compared(
        changed=changed,
        missing=missing[:most_missing],
        gone=[bytes(body) for body in ended.values_list("body", flat=True)] if gone else [],
        unknown=sorted(held.keys() - known),
        more_missing=len(missing) > most_missing,
    )


def _missing(
    held: Mapping[UUID, str], after: UUID | None, through: UUID | None, most: int
) -> list[Current]:
    rows = Disclosure.objects.public().order_by("content_id")
    if after is not None:
        rows = rows.filter(content_id__gt=after)
    if through is not None:
        rows = rows.filter(content_id__lte=through)
    found = rows.values_list("content_id", "etag", "seq")[: len(held) + most]
    return [Current(*row) for row in found if row[0] not in held][:most]

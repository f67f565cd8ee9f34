"""The queries of the public interface that every caller makes, prepared: see `prepared`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import OuterRef, Subquery

from .events import Stream
from .models import Disclosure, Head, Release
from .prepared import Prepared

if TYPE_CHECKING:
    import datetime as dt
    import uuid


class PublicHead(NamedTuple):
    """How far the public stream goes, what its chain came to, and in which epoch."""

    seq: int
    chain: str
    epoch: uuid.UUID
    changed_at: dt.datetime | None
    """When the last release was made; None while there is none."""


class ReadyItem(NamedTuple):
    """An item of the public stream in whatever state, with its ready bytes."""

    content_id: uuid.UUID
    body: bytes
    etag: str
    state: str
    released_at: dt.datetime
    index_number: str
    category: str


_LAST = Release.objects.filter(stream=OuterRef("stream"), seq=OuterRef("seq"))
_HEAD = Prepared(
    lambda: (
        Head.objects.filter(stream=Stream.PUBLIC)
        .annotate(changed_at=Subquery(_LAST.values("released_at")[:1]))
        .values_list(*PublicHead._fields)
    )
)
_ITEM = Prepared(
    lambda content_id: Disclosure.objects.filter(
        stream=Stream.PUBLIC, content_id=content_id
    ).values_list(*ReadyItem._fields)
)
_PAGES = {
    order: Prepared(
        lambda position, order=order: (
            Disclosure.objects.public()
            .filter(**{_beyond(order): position})
            .order_by(order)
            .values_list("pk", order.removeprefix("-"), "summary")
        )
    )
    for order in ("-first_seq", "first_seq", "-seq", "seq")
}
_LAST_POSITION = 2**63 - 1


def _beyond(order: str) -> str:
    return f"{order[1:]}__lt" if order.startswith("-") else f"{order}__gt"


def public_head() -> PublicHead:
    """The head of the public stream; one query. Raises Head.DoesNotExist without `migrate`."""
    rows = _HEAD.rows()
    if not rows:
        raise Head.DoesNotExist(Stream.PUBLIC)
    return PublicHead(*rows[0])


def ready_item(content_id: uuid.UUID) -> ReadyItem | None:
    """The item as it is now; one query. None for one that was never public."""
    rows = _ITEM.rows(content_id)
    return ReadyItem(*rows[0]) if rows else None


def ready_page(order: str, position: int | None, size: int) -> list[tuple[int, int, bytes]]:
    """(pk, value of the order's column, summary) of all current public items beyond a position.

    One query. Raises KeyError for an order that lists do not have.
    """
    if position is None:
        position = _LAST_POSITION if order.startswith("-") else 0
    return [
        (pk, key, bytes(summary)) for pk, key, summary in _PAGES[order].rows(position, size=size)
    ]

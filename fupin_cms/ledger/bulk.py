"""All current items in pieces: each piece is one short read, and nothing is held between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .models import Disclosure

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST_ROWS, MOST_ROWS = 100, 2_000
PIECE_BYTES = 4 * 1024 * 1024
"""About so large is a piece, however long the documents are: memory stays flat."""


def current_documents(*, up_to: int) -> Iterator[list[bytes]]:
    """The ready bytes of the public items that were first released at or before `up_to`.

    In the order of their first release, which no later event changes: an item that is public all
    the while is given exactly once, as it is at the moment its piece is read; one that is withdrawn
    or comes back meanwhile, at most once. Nothing is locked and no snapshot is kept.
    """
    rows, after = FIRST_ROWS, 0
    while True:
        piece = list(
            Disclosure.objects.public()
            .filter(first_seq__gt=after, first_seq__lte=up_to)
            .order_by("first_seq")
            .values_list("first_seq", "body")[:rows]
        )
        if not piece:
            return
        after = piece[-1][0]
        bodies = [bytes(body) for _, body in piece]
        del piece
        yield bodies
        size = sum(map(len, bodies))
        rows = max(1, min(MOST_ROWS, PIECE_BYTES * len(bodies) // max(size, 1)))

"""The readers' queries: what the public site, the API and the search ask of the ledger.

(Stub by the lead: the API codes against these names; the ledger room fills them in.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .events import Stream


@dataclass(frozen=True)
class VocabularyEntry:
    """A value of a vocabulary with the number of current public items."""

    code: str
    label: str
    count: int


def change_entries(stream: Stream, *, after: int, limit: int) -> Iterator[tuple[int, bytes]]:
    """Entries of the change feed in order: (seq, canonical JSON bytes).

    An entry is {seq, event:{code,label}, content_id, index_number, version, released_at,
    content_digest, signatures_digest, previous_chain, chain, document}; `document` is the full
    document (content, signatures, release) as of that release, or null for an act without a
    document, and for every entry of an item that is not current any more in the stream.
    A constant number of queries.
    """
    raise NotImplementedError


def vocabulary(name: str) -> list[VocabularyEntry]:
    """`category`, `department`, `region`, `topic`, `section`, `catalogue_item`, with counts of
    current public items; values that no public item has are left out, except categories."""
    raise NotImplementedError


def facet_label(name: str, value: str) -> str:
    """The Chinese label of a facet's value (validity, category, department, …), from what is
    public; the value itself where none is known."""
    raise NotImplementedError

"""What a candidate changes compared with what is released now, part by part and line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fupin_cms.ledger.comparison import Change, compare
from fupin_cms.ledger.models import StoredBytes

from .standing import standing_of

if TYPE_CHECKING:
    from .records import Candidate


def changes(candidate: Candidate) -> list[Change] | None:
    """What differs from the document in force in the same stream; None where there is none.

    An erased document is none either: nothing of it can be shown.
    """
    standing = standing_of(candidate.content_id, candidate.stream)
    if standing is None or standing.is_erased(standing.document.version):
        return None
    stored = StoredBytes.objects.get(digest=standing.document.content_digest)
    return compare(orjson.loads(bytes(stored.data)), candidate.content)

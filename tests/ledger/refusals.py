"""That something is refused, and that nothing is written then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.ledger.append import AppendRefusedError
from fupin_cms.ledger.models import Head, Release, StoredBytes

from . import acting

if TYPE_CHECKING:
    import uuid

    from fupin_cms.ledger.events import Event


def refused(candidate: acting.Candidate, match: str) -> None:
    """The candidate is refused with this message, and nothing is written."""
    before = Release.objects.count(), StoredBytes.objects.count(), Head.objects.get(stream="public")
    with pytest.raises(AppendRefusedError, match=match):
        candidate.append()
    head = Head.objects.get(stream="public")
    assert (Release.objects.count(), StoredBytes.objects.count()) == before[:2]
    assert (head.seq, head.chain) == (before[2].seq, before[2].chain)


def act_refused(match: str, event: Event, content_id: uuid.UUID, **more: Any) -> None:
    """The act is refused with this message, and nothing is released."""
    count = Release.objects.count()
    with pytest.raises(AppendRefusedError, match=match):
        acting.do_act(event, content_id, **more)
    assert Release.objects.count() == count

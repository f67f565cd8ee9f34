"""What each released version was filed under: kept beside the stream for its filtered readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.db.models import Exists, OuterRef

from .models import Release, ReleaseScope, StoredBytes
from .standing import DOCUMENT_EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .events import Stream
    from .models import Disclosure

BATCH = 200
"""Documents that are read at a time."""


def scope_of(row: Disclosure) -> ReleaseScope:
    """The scope of the version that a ready row has just been made of, not saved."""
    names = ("stream", "content_id", "seq", "category", "department", "region")
    return ReleaseScope(**{name: getattr(row, name) for name in names})


def fill(stream: Stream | str) -> int:
    """File every version that is filed nowhere yet, and whose bytes are there; how many."""
    filed = ReleaseScope.objects.filter(
        stream=OuterRef("stream"), content_id=OuterRef("content_id"), seq=OuterRef("seq")
    )
    unfiled = Release.objects.filter(
        ~Exists(filed), stream=stream, event__in=DOCUMENT_EVENTS
    ).order_by("seq")
    count, last = 0, 0
    while batch := list(unfiled.filter(seq__gt=last)[:BATCH]):
        rows = StoredBytes.objects.filter(digest__in={one.content_digest for one in batch})
        contents = {key: orjson.loads(bytes(data)) for key, data in rows.values_list("pk", "data")}
        made = [
            _scope(one, contents[one.content_digest])
            for one in batch
            if one.content_digest in contents  # else erased, before scopes were kept
        ]
        ReleaseScope.objects.bulk_create(made)
        count, last = count + len(made), batch[-1].seq
    return count


def _scope(release: Release, content: Mapping[str, Any]) -> ReleaseScope:
    return ReleaseScope(
        stream=release.stream,
        content_id=release.content_id,
        seq=release.seq,
        category=content["type"],
        department=content["department"]["code"],
        region=content["region"]["code"],
    )

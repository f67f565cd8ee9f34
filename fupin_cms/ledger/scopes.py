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


def codes(content: Mapping[str, Any]) -> tuple[str, str, str]:
    """Category, department and region that a document says."""
    return content["type"], content["department"]["code"], content["region"]["code"]


def refill(stream: Stream | str) -> int:
    """File every version anew, in the caller's transaction; how many.

    What an erased version was filed under stays: no document says it any more.
    """
    brought = Release.objects.filter(
        stream=OuterRef("stream"),
        content_id=OuterRef("content_id"),
        seq=OuterRef("seq"),
        event__in=DOCUMENT_EVENTS,
    )
    documents = StoredBytes.objects.filter(digest=OuterRef("content_digest"))
    erased = brought.filter(~Exists(documents))
    ReleaseScope.objects.filter(~Exists(erased), stream=stream).delete()
    return fill(stream)


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
    category, department, region = codes(content)
    return ReleaseScope(
        stream=release.stream,
        content_id=release.content_id,
        seq=release.seq,
        category=category,
        department=department,
        region=region,
    )

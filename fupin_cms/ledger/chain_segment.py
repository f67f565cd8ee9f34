"""A segment of a stream's chain: what it takes to recompute it, and nothing that was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .append import link
from .models import Release

if TYPE_CHECKING:
    from .events import Stream
    from .models import AppendOnlyQuerySet

_COLUMNS = (
    "stream",
    "seq",
    "content_id",
    "version",
    "event",
    "released_at",
    "content_digest",
    "signatures_digest",
    "previous_chain",
    "chain",
)


def segment(stream: Stream, first: int, last: int) -> AppendOnlyQuerySet:
    """The releases from one `seq` to another, both included, in order; only what is chained."""
    releases = Release.objects.filter(stream=stream, seq__gte=first, seq__lte=last)
    return releases.order_by("seq").only(*_COLUMNS)


def chain_line(release: Release) -> bytes:
    """Canonical JSON of {previous, entry, chain}: chain = SHA-256(previous ‖ canonical entry)."""
    return b'{"chain":"%b","entry":%b,"previous":"%b"}' % (
        release.chain.encode("ascii"),
        link(release).entry(),
        release.previous_chain.encode("ascii"),
    )

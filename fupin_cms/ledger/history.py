"""版本历史: every version of an item that was released, as its readers may have it now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fupin_cms.disclosures.schema import Coded

from . import readable
from .canonical import canonical
from .events import Event, State, Stream
from .projection import standings, stored_bytes
from .standing import DOCUMENT_EVENTS, Standing, read

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping

    from .models import Release


@dataclass(frozen=True)
class Gone:
    """What remains of a version that readers have no more: no word of its text."""

    state: State
    event: Coded
    """What took it: its own withdrawal or erasure, or that of the whole item."""
    ground: str
    reason: str
    at: dt.datetime
    seq: int


@dataclass(frozen=True)
class VersionEntry:
    """A version: its place in the chain for good, its document as long as it may be read."""

    seq: int
    version: int
    event: Event
    released_at: dt.datetime
    change_kind: Coded | None
    change_note: str
    """What the public was told of the change; empty for a first version and for one that is gone,
    as it may quote what had to go."""
    content_digest: str
    signatures_digest: str
    previous_chain: str
    chain: str
    is_current: bool
    """Whether this is the version in force."""
    document: bytes | None
    """The full document (content, signatures, release) as of that release; of the version in force
    as it is now. None where `gone` says why."""
    gone: Gone | None


def history(stream: Stream | str, content_id: uuid.UUID) -> list[VersionEntry]:
    """The versions of an item in a stream, oldest first; none for what was never released there.

    Of an item that was withdrawn, came down or was erased every version is gone; so are those of
    before such an event where the item came back later. A constant number of queries.
    """
    standing = next(iter(standings(stream, [content_id])), None)
    if standing is None:
        return []
    brought = [one for one in standing.releases if one.event in DOCUMENT_EVENTS]
    return _entries(standing, brought)


def version(stream: Stream | str, content_id: uuid.UUID, number: int) -> VersionEntry | None:
    """One version, reading its document alone; None where there is no such version."""
    standing = next(iter(standings(stream, [content_id])), None)
    brought = standing.version(number) if standing is not None else None
    if standing is None or brought is None:
        return None
    return _entries(standing, [brought])[0]


def _entries(now: Standing, brought: list[Release]) -> list[VersionEntry]:
    gone = {one.version: now.gone(one.version) for one in brought}
    then = {
        one.version: now if one.pk == now.document.pk else _at(now, one)
        for one in brought
        if gone[one.version] is None
    }
    wanted = {digest for standing in then.values() for digest in standing.digests()}
    endings = [one for one in gone.values() if one is not None]
    wanted |= {one.content_digest for one in [*endings, *now.releases] if _is_act(one)}
    stored = stored_bytes(wanted)
    return [_entry(now, one, then.get(one.version), gone[one.version], stored) for one in brought]


def _is_act(release: Release) -> bool:
    return release.event in (Event.WITHDRAWN, Event.ERASED)


def _at(now: Standing, release: Release) -> Standing:
    return Standing([one for one in now.releases if one.seq <= release.seq])


def _entry(
    now: Standing,
    release: Release,
    then: Standing | None,
    ending: Release | None,
    stored: Mapping[str, bytes],
) -> VersionEntry:
    change: Mapping[str, Any] | None = None
    if then is not None:
        change = read(release, stored)["change"]
    return VersionEntry(
        seq=release.seq,
        version=release.version,
        event=Event(release.event),
        released_at=release.released_at,
        change_kind=Coded(**change["kind"]) if change else None,
        change_note=change["note"] if change else "",
        content_digest=release.content_digest,
        signatures_digest=release.signatures_digest,
        previous_chain=release.previous_chain,
        chain=release.chain,
        is_current=then is now,
        document=canonical(readable.full(then, stored)) if then is not None else None,
        gone=_gone(now, ending, stored) if ending is not None else None,
    )


def _gone(now: Standing, ending: Release, stored: Mapping[str, bytes]) -> Gone:
    end = readable.end_of(ending, now, stored)
    states = {Event.ERASED: State.ERASED, Event.EXPIRED: State.EXPIRED}
    return Gone(
        state=states.get(Event(ending.event), State.WITHDRAWN),
        event=Coded(**end["event"]),
        ground=end["ground"],
        reason=end["reason"],
        at=ending.released_at,
        seq=ending.seq,
    )

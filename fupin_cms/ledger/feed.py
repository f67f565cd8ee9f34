"""The change feed: the events of a stream in order, for readers of everything and of a part.

A filtered reader is given every event of an item that was ever filed under what it asks for, so
that no end of what it was given is missed: from the event on that takes an item elsewhere,
`matches` is false and `document` null.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson
from django.db.models import Exists, OuterRef, Q

from fupin_cms.disclosures.schema import Coded

from . import readable
from .canonical import canonical
from .events import Event, State
from .models import Disclosure, Release, ReleaseScope
from .moments import stamp
from .prepared import Prepared
from .projection import standings, stored_bytes
from .standing import Standing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from django.db.models import QuerySet

    from .events import Stream

WINDOW = 2_000
"""So many events are looked through for a filtered page, however few of them match."""
_NAMES = (
    "seq",
    "event",
    "content_id",
    "index_number",
    "version",
    "act_version",
    "released_at",
    "content_digest",
    "signatures_digest",
    "previous_chain",
    "chain",
)
_EVENT = {event.value: Coded.of(event).model_dump() for event in Event}

Entry = dict[str, Any]
"""An entry as values; its `document` is bytes."""


@dataclass(frozen=True)
class Asked:
    """What a reader of the stream asks for."""

    after: int
    up_to: int
    """The head that the answer names."""
    limit: int
    filters: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Values of `category`, `department`, `region`; several of one widen, several names narrow."""
    documents: bool = True
    structures: bool = True
    members: Collection[str] | None = None
    """Of a thin entry; None: all."""


@dataclass(frozen=True)
class Page:
    entries: Sequence[Entry]
    last: int
    """All events up to here were looked at: the reader goes on from it, also without entries."""


def _events(stream: str, after: int, up_to: int) -> QuerySet[Release, tuple[Any, ...]]:
    releases = Release.objects.filter(stream=stream, seq__gt=after, seq__lte=up_to)
    return releases.order_by("seq").values_list(*_NAMES)


@lru_cache(maxsize=64)
def _events_after(names: tuple[str, ...]) -> Prepared:
    """The events with these members alone: what is not read need not be converted."""
    return Prepared(lambda *values: _events(*values).values_list(*names), uuid_as_text=True)


def read_feed(stream: Stream, asked: Asked) -> Page:
    """One page of the stream. A constant number of queries; two at most without documents.

    An entry is {seq, event:{code,label}, content_id, index_number, version, act_version,
    released_at, content_digest, signatures_digest, previous_chain, chain}, with `document` and
    `structure` where they are asked for, and `matches` where there are filters. `document` is the
    full document as of that release, in its canonical bytes. It is null for an act that shows no
    document, for every entry of an item that is not current any more in the stream, for every entry
    of a version that was withdrawn or erased, and where `matches` is false. `act_version` names the
    one earlier version that such an act is about: the item itself stays. `structure` is what a
    change of sections, departments or vocabularies announced ({event, kind, code, before, after}),
    else null.
    """
    end = min(asked.after + WINDOW, asked.up_to) if asked.filters else asked.up_to
    size = max(asked.limit, 0)
    if asked.filters:
        releases = _events(str(stream), asked.after, end).filter(_ever_filed_under(asked.filters))
        entries = [_entry(row) for row in releases[:size]]
    else:
        names = _members(asked)
        prepared = _events_after(names)
        rows = prepared.rows(str(stream), asked.after, end, size=size) if size else []
        entries = [_entry(row, names) for row in rows]
    if asked.filters:
        _add_matches(stream, entries, asked.filters)
    if asked.documents:
        _add_documents(stream, entries)
    if asked.structures:
        _add_structures(entries)
    full = len(entries) == asked.limit
    return Page(entries, entries[-1]["seq"] if entries and full else max(end, asked.after))


def headers_of(stream: Stream, content_id: uuid.UUID) -> list[Entry]:
    """The events of an item as in the feed, oldest first, without documents. One query."""
    releases = Release.objects.filter(stream=stream, content_id=content_id).order_by("seq")
    return [_entry(row) for row in releases.values_list(*_NAMES)]


def entry_of(stream: Stream, content_id: uuid.UUID, seq: int) -> Entry | None:
    """One entry of an item as in the feed; None where the item has no such event."""
    releases = Release.objects.filter(stream=stream, content_id=content_id, seq=seq)
    entries = [_entry(row) for row in releases.values_list(*_NAMES)]
    _add_documents(stream, entries)
    _add_structures(entries)
    return entries[0] if entries else None


def serialisable(entry: Entry) -> Entry:
    """The entry for orjson: its document stands in it as it is stored."""
    document = entry.get("document")
    return entry if document is None else {**entry, "document": orjson.Fragment(document)}


def _members(asked: Asked) -> tuple[str, ...]:
    if asked.members is None or asked.documents or asked.structures:
        return _NAMES
    return tuple(name for name in _NAMES if name == "seq" or name in asked.members)


def _entry(row: tuple[Any, ...], names: tuple[str, ...] = _NAMES) -> Entry:
    entry = dict(zip(names, row, strict=True))
    if "event" in entry:
        entry["event"] = _EVENT[entry["event"]]
    if "content_id" in entry:
        entry["content_id"] = str(entry["content_id"])
    if "released_at" in entry:
        entry["released_at"] = stamp(entry["released_at"])
    return entry


# Filters ------------------------------------------------------------------------------


def _ever_filed_under(filters: Mapping[str, Collection[str]]) -> Q:
    """Whether an item had, until an event, a version filed there. What is filed nowhere passes:
    announcements of the structure, and items of which it is not known any more.
    """
    filed = ReleaseScope.objects.filter(
        stream=OuterRef("stream"), content_id=OuterRef("content_id")
    )
    until = filed.filter(seq__lte=OuterRef("seq"), **_conditions(filters))
    return Q(Exists(until)) | ~Q(Exists(filed))


def _conditions(filters: Mapping[str, Collection[str]]) -> dict[str, Any]:
    return {f"{name}__in": list(values) for name, values in filters.items()}


def _add_matches(
    stream: Stream, entries: Sequence[Entry], filters: Mapping[str, Collection[str]]
) -> None:
    """Whether the version in force at an entry is filed under what is asked for. One query."""
    scopes = ReleaseScope.objects.filter(
        stream=stream, content_id__in={entry["content_id"] for entry in entries}
    ).order_by("-seq")
    found: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for content_id, seq, *codes in scopes.values_list("content_id", "seq", *filters):
        is_filed = all(code in values for code, values in zip(codes, filters.values(), strict=True))
        found[str(content_id)].append((seq, is_filed))
    for entry in entries:
        filed = found[entry["content_id"]]
        entry["matches"] = next((one for seq, one in filed if seq <= entry["seq"]), True)


# Documents ----------------------------------------------------------------------------


def _add_documents(stream: Stream, entries: Sequence[Entry]) -> None:
    """The document as of each entry: the ready one where it is still the newest, else made anew."""
    wanted = {entry["seq"]: entry for entry in entries if entry.get("matches", True)}
    for entry in entries:
        entry["document"] = None
    ready = Disclosure.objects.filter(stream=stream, state=State.CURRENT, seq__in=set(wanted))
    for seq, body in ready.values_list("seq", "body"):
        entry = wanted.pop(seq)
        entry["document"] = bytes(body)
    _add_earlier(stream, wanted)


def _add_earlier(stream: Stream, wanted: Mapping[int, Entry]) -> None:
    ids = {
        uuid.UUID(entry["content_id"])
        for entry in wanted.values()
        if entry["event"]["code"] not in (Event.STRUCTURE, Event.CONFIRMED)
        and entry["act_version"] is None
    }
    found = standings(stream, ids) if ids else []
    then = {
        release.seq: Standing([one for one in now.releases if one.seq <= release.seq])
        for now in found
        for release in now.releases
        if release.seq in wanted and _shows_document(release, now)
    }
    stored = stored_bytes(digest for standing in then.values() for digest in standing.digests())
    for seq, standing in then.items():
        wanted[seq]["document"] = canonical(readable.full(standing, stored))


def _shows_document(release: Release, now: Standing) -> bool:
    """Whether readers get the document that stood after a release, as the item is now."""
    return (
        now.state == State.CURRENT
        and bool(release.document_digest)
        and release.act_version is None
        and release.event != Event.CONFIRMED
        and now.gone(release.version) is None
    )


def _add_structures(entries: Sequence[Entry]) -> None:
    changes = [entry for entry in entries if entry["event"]["code"] == Event.STRUCTURE]
    stored = stored_bytes(entry["content_digest"] for entry in changes) if changes else {}
    for entry in entries:
        entry["structure"] = None
    for entry in changes:
        entry["structure"] = orjson.loads(stored[entry["content_digest"]])

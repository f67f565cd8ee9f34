"""What stands around an item and is not in its document: its releases, and who links to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    PositiveIntegerField,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from fupin_cms.ledger.addresses import item_url
from fupin_cms.ledger.events import Event, State
from fupin_cms.ledger.models import Disclosure, DisclosureLink, Release, StoredBytes
from fupin_cms.ledger.moments import stamp
from fupin_cms.ledger.standing import DOCUMENT_EVENTS
from fupin_cms.ledger.versions import readable_releases

from .stored_text import StoredText

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

_RELEASE, _GONE, _LINK = "release", "gone", "link"


@dataclass(frozen=True)
class HistoryEntry:
    """One release of the item, as the public is told of it."""

    version: int
    event: str
    label: str
    released_at: str
    note: str
    is_gone: bool = False
    """Whether this version was withdrawn or erased, and its words with it."""

    @property
    def brought_a_version(self) -> bool:
        """Whether there is a text of this release to read and to compare."""
        return self.event in DOCUMENT_EVENTS and not self.is_gone


@dataclass(frozen=True)
class Link:
    """One end of a link between two items."""

    relation: str
    index_number: str
    title: str
    url: str


@dataclass(frozen=True)
class Surroundings:
    history: Sequence[HistoryEntry] = ()
    """Newest first."""
    linked_from: Sequence[Link] = ()
    column_description: str = ""
    column_keywords: str = ""
    changed_at: dt.datetime | None = None
    """When something of it changed last."""


def surroundings(row: Disclosure, *, description: str = "", keywords: str = "") -> Surroundings:
    """The releases of an item and the links to it, in one query."""
    releases = (
        Release.objects.filter(stream=row.stream, content_id=row.content_id)
        .exclude(event=Event.STRUCTURE)
        .order_by()
        .annotate(kind=_kind(), note=_note(), number=_act_version())
        .values_list("kind", "seq", "version", "released_at", "event", "note", "number")
    )
    links = (
        DisclosureLink.objects.filter(
            target=row.content_id, disclosure__stream=row.stream, disclosure__state=State.CURRENT
        )
        .annotate(
            kind=_text(_LINK),
            seq=F("disclosure__seq"),
            version=Cast("disclosure__version", PositiveIntegerField()),
            released_at=F("disclosure__released_at"),
            title=Cast("disclosure__title", TextField()),
            number=Cast("disclosure__index_number", TextField()),
        )
        .values_list("kind", "seq", "version", "released_at", "relation", "title", "number")
    )
    found = sorted(releases.union(links, all=True), key=lambda one: one[1], reverse=True)
    return Surroundings(
        history=[
            _told(
                int(of) if str(of).isdigit() else version,
                event,
                released_at,
                note or "",
                is_gone=kind == _GONE,
            )
            for kind, _, version, released_at, event, note, of in found
            if kind != _LINK
        ],
        linked_from=[
            Link(relation, number, title, item_url(number, row.stream))
            for kind, _, _, _, relation, title, number in found
            if kind == _LINK
        ],
        column_description=description,
        column_keywords=keywords,
        changed_at=max((one[3] for one in found), default=None),
    )


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _kind() -> Case:
    readable = readable_releases().filter(pk=OuterRef("pk"))
    return Case(
        When(~Q(event__in=DOCUMENT_EVENTS) | Exists(readable), then=_text(_RELEASE)),
        default=_text(_GONE),
    )


def _told(
    version: int, event: str, released_at: dt.datetime, note: str, *, is_gone: bool
) -> HistoryEntry:
    """Of a version that is gone, what was said of it may quote what had to go."""
    label = Event(event).label
    return HistoryEntry(version, event, label, stamp(released_at), "" if is_gone else note, is_gone)


def _act_version() -> Coalesce:
    """The one version that an act is about; empty for a document, "all" for the whole item."""
    signed = StoredBytes.objects.filter(digest=OuterRef("content_digest"))
    return Coalesce(
        Subquery(signed.values(text=StoredText("data", "version"))),
        Value("", output_field=TextField()),
    )


def _note() -> Coalesce:
    """What the public was told with a release: the change note, or the reason of an act."""
    signed = StoredBytes.objects.filter(digest=OuterRef("content_digest"))
    return Coalesce(
        Subquery(signed.values(text=StoredText("data", "change", "note"))),
        Subquery(signed.values(text=StoredText("data", "reason"))),
        Value("", output_field=TextField()),
    )

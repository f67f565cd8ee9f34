"""Where an item stands after its releases: read from the releases alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from fupin_cms.disclosures.enums import Validity

from .events import RULES, Event, Signed, State
from .moments import office_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from .models import Release

ENDING = frozenset({Event.WITHDRAWN, Event.EXPIRED, Event.ERASED})
"""Events after which a reader may get a tombstone."""
DOCUMENT_EVENTS = frozenset(
    event for event, rule in RULES.items() if rule.signed == Signed.DOCUMENT
)


class BrokenLedgerError(Exception):
    """The ledger lacks bytes that one of its releases points to."""


def state_after(releases: Sequence[Release]) -> State | None:
    """The state of an item after its releases in a stream; None where it has none.

    A release that leaves a document in force leaves the item current, whatever it says of an
    earlier version; else the last release that took the whole item away says why.
    """
    if not releases:
        return None
    if releases[-1].document_digest:
        return State.CURRENT
    ending = _ending(releases)
    return RULES[Event((ending or releases[-1]).event)].after


def _last(releases: Sequence[Release], *events: Event) -> Release | None:
    return next((release for release in reversed(releases) if release.event in events), None)


def _ending(releases: Sequence[Release]) -> Release | None:
    return next((release for release in reversed(releases) if ends_all(release)), None)


def ends_all(release: Release) -> bool:
    """Whether a release took the whole item from its readers, with every version until then."""
    return release.event in ENDING and release.act_version is None and not release.document_digest


@dataclass(frozen=True)
class Standing:
    """An item after `releases`, its releases of one stream in order; the last made this state."""

    releases: Sequence[Release]

    @property
    def first(self) -> Release:
        return self.releases[0]

    @property
    def last(self) -> Release:
        return self.releases[-1]

    @property
    def state(self) -> State:
        state = state_after(self.releases)
        if state is None:
            raise BrokenLedgerError(f"{self.last.stream} {self.last.seq}: no item has this event")
        return state

    @property
    def shown(self) -> Release:
        """The release that made what readers get now.

        Not one that speaks of an earlier version or confirms a withdrawal: these change nothing of
        the document in force or of the tombstone.
        """
        return next(
            release
            for release in reversed(self.releases)
            if release.act_version is None and release.event != Event.CONFIRMED
        )

    @property
    def document(self) -> Release:
        """The last release that signed a document."""
        found = _last(self.releases, *DOCUMENT_EVENTS)
        if found is None:
            raise BrokenLedgerError(f"{self.last.stream} {self.last.seq}: item without a document")
        return found

    @property
    def validity_act(self) -> Release | None:
        return _last(self.releases, Event.VALIDITY_CHANGED)

    @property
    def act(self) -> Release | None:
        """What made the present state, where it is an act on a document that stays public."""
        shown = self.shown
        signed = RULES[Event(shown.event)].signed
        return shown if signed == Signed.ACT and self.state == State.CURRENT else None

    @property
    def ending(self) -> Release | None:
        """The release that took the item from its readers; None while it is current."""
        return None if self.state == State.CURRENT else _ending(self.releases)

    @property
    def notice_over(self) -> Release | None:
        """The event that marked the document in force as 公示期满; the document stays public."""
        after = (release for release in self.releases if release.seq > self.document.seq)
        marked = (one for one in after if one.event == Event.EXPIRED and one.document_digest)
        return next(marked, None)

    def version(self, number: int) -> Release | None:
        """The release that brought a version; None where there is no such version."""
        return next(
            (
                release
                for release in self.releases
                if release.event in DOCUMENT_EVENTS and release.version == number
            ),
            None,
        )

    def gone(self, number: int) -> Release | None:
        """The release that took a version from its readers for good; None while it is readable.

        What took the whole item away took its earlier versions too: an item that comes back comes
        with its new document alone.
        """
        brought = self.version(number)
        if brought is None:
            return None
        if self.is_erased(number):
            return _last(
                [one for one in self.releases if one.act_version in (None, number)], Event.ERASED
            )
        for release in self.releases:
            if release.seq > brought.seq and (
                ends_all(release)
                or (release.event == Event.WITHDRAWN and release.act_version == number)
            ):
                return release
        return None

    def is_erased(self, number: int) -> bool:
        """Whether the content of a version was erased, alone or with the whole item."""
        return any(
            release.event == Event.ERASED and release.act_version in (None, number)
            for release in self.releases
        )

    def digests(self) -> set[str]:
        """The stored bytes that the projection of this standing reads."""
        found = {one.content_digest for one in self.releases if one.event == Event.ERASED}
        if not self.is_erased(self.document.version):
            found.add(self.document.content_digest)
        for act in (self.validity_act, self.ending):
            if act is not None and act.event != Event.EXPIRED:
                found.add(act.content_digest)
        return found

    def content(self, stored: Mapping[str, bytes]) -> dict[str, Any]:
        """The content of the document in force (or last in force)."""
        return read(self.document, stored)

    def validity(self, stored: Mapping[str, bytes]) -> Validity:
        """有效性: what its own event said, else what the document's date of effect says."""
        if self.validity_act is not None:
            return Validity(read(self.validity_act, stored)["validity"])
        return initial_validity(self.content(stored), self.document.released_at)


def initial_validity(content: Mapping[str, Any], released_at: dt.datetime) -> Validity:
    """尚未生效 where the document takes effect after the day of its release, else 有效."""
    effective_from = content["details"].get("effective_from")
    if effective_from and effective_from > office_day(released_at).isoformat():
        return Validity.NOT_YET
    return Validity.IN_FORCE


def read(release: Release, stored: Mapping[str, bytes]) -> dict[str, Any]:
    """The document or act that a release signed.

    Raises BrokenLedgerError where its bytes are not stored.
    """
    data = stored.get(release.content_digest)
    if data is None:
        raise BrokenLedgerError(
            f"{release.stream} {release.seq}: no bytes for {release.content_digest}"
        )
    value: dict[str, Any] = orjson.loads(data)
    return value

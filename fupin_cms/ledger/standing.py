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

ENDING = frozenset({Event.WITHDRAWN, Event.EXPIRED})
"""Events after which a reader gets a tombstone."""


class BrokenLedgerError(Exception):
    """The ledger lacks bytes that one of its releases points to."""


def state_after(releases: Sequence[Release]) -> State | None:
    """The state of an item after its releases in a stream; None where it has none."""
    return RULES[Event(releases[-1].event)].after if releases else None


def _last(releases: Sequence[Release], *events: Event) -> Release | None:
    return next((release for release in reversed(releases) if release.event in events), None)


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
    def document(self) -> Release:
        """The last release that signed a document."""
        found = _last(self.releases, *(e for e, r in RULES.items() if r.signed == Signed.DOCUMENT))
        if found is None:
            raise BrokenLedgerError(f"{self.last.stream} {self.last.seq}: item without a document")
        return found

    @property
    def validity_act(self) -> Release | None:
        return _last(self.releases, Event.VALIDITY_CHANGED)

    @property
    def act(self) -> Release | None:
        """The last release where it is an act on a document that stays public."""
        signed = RULES[Event(self.last.event)].signed
        return self.last if signed == Signed.ACT and self.state == State.CURRENT else None

    @property
    def ending(self) -> Release | None:
        """The release that took the item from its readers; None while it is current."""
        return None if self.state == State.CURRENT else _last(self.releases, *ENDING)

    def digests(self) -> set[str]:
        """The stored bytes that the projection of this standing reads."""
        found = {self.document.content_digest}
        if self.validity_act is not None:
            found.add(self.validity_act.content_digest)
        if self.ending is not None and self.ending.event != Event.EXPIRED:
            found.add(self.ending.content_digest)
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

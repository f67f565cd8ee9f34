"""The released versions of an item, as those see them who act on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fupin_cms.ledger.events import Event, State
from fupin_cms.ledger.standing import DOCUMENT_EVENTS

from .proposal_records import WHOLE
from .refusals import ActRefusedError

if TYPE_CHECKING:
    from fupin_cms.ledger.models import Release
    from fupin_cms.ledger.standing import Standing


@dataclass(frozen=True)
class Version:
    """A document that was released. `gone`: the release that took it from its readers."""

    release: Release
    gone: Release | None
    is_current: bool
    is_erased: bool

    @property
    def number(self) -> int:
        return self.release.version

    @property
    def label(self) -> str:
        """Where it stands, in the office's words."""
        if self.is_erased:
            return "已清除"
        if self.gone is not None:
            return "公示期满" if self.gone.event == Event.EXPIRED else "已撤回"
        return "现行版本" if self.is_current else "历史版本"


def versions(standing: Standing) -> list[Version]:
    """Every version of an item in a stream, the newest first."""
    in_force = standing.document
    return [
        Version(
            release=release,
            gone=standing.gone(release.version),
            is_current=release.pk == in_force.pk,
            is_erased=standing.is_erased(release.version),
        )
        for release in reversed(standing.releases)
        if release.event in DOCUMENT_EVENTS
    ]


def refuse_unless_withdrawable(standing: Standing, number: int) -> None:
    """Only an earlier version that is still read is withdrawn alone. Raises ActRefusedError."""
    found = next((one for one in versions(standing) if one.number == number), None)
    if found is None:
        raise ActRefusedError(f"这件信息没有第{number}版。请从历史版本中选择。")
    if found.is_current:
        raise ActRefusedError("现行版本不能单独撤回：请撤回整件信息，或先送审更正后的版本。")
    if found.gone is not None:
        raise ActRefusedError(f"第{number}版已不再公开，无须撤回。")


def refuse_unless_erasable(standing: Standing, number: int) -> None:
    """Only what was withdrawn is erased, once. Raises ActRefusedError."""
    if number == WHOLE:
        if standing.state != State.WITHDRAWN:
            raise ActRefusedError("只能清除已撤回的信息。请先撤回整件信息，再提出清除。")
        return
    found = next((one for one in versions(standing) if one.number == number), None)
    if found is None or found.gone is None:
        raise ActRefusedError(f"第{number}版还在公开。请先撤回这一版，再提出清除。")
    if found.is_erased:
        raise ActRefusedError(f"第{number}版已经清除过。")


def version_digest(standing: Standing, number: int) -> str:
    """The digest of the document that an act speaks of: the one in force, or that version's."""
    release = standing.document if number == WHOLE else standing.version(number)
    if release is None:
        raise ActRefusedError(f"这件信息没有第{number}版。请从历史版本中选择。")
    return release.content_digest

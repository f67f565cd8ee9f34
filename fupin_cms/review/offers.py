"""What an account may do about a released item: only this is offered, and only this is accepted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fupin_cms.ledger.events import Event, State, Step

from .closed import may_reopen
from .offices import holders, is_auditor, is_on_duty
from .proposal_records import WHOLE, Proposal
from .standing import SHOWN
from .versions import Version, versions

if TYPE_CHECKING:
    from fupin_cms.ledger.models import Disclosure
    from fupin_cms.ledger.standing import Standing


@dataclass(frozen=True)
class Offer:
    """`name` of the screen in the room's URLs; `version` 0 for the item as a whole."""

    name: str
    label: str
    version: int = WHOLE


@dataclass(frozen=True)
class Desk:
    """An item in front of an account."""

    item: Disclosure
    standing: Standing
    user: Any

    @cached_property
    def is_head(self) -> bool:
        return self._holds(Step.HEAD)

    @cached_property
    def is_leader(self) -> bool:
        return self._holds(Step.LEADER)

    @cached_property
    def is_on_duty(self) -> bool:
        return is_on_duty(self.user)

    @cached_property
    def is_auditor(self) -> bool:
        return is_auditor(self.user)

    @property
    def may_read(self) -> bool:
        """Whether the account sees the item's screen at all."""
        return self.is_head or self.is_leader or self.is_on_duty or self.is_auditor

    @cached_property
    def department(self) -> str:
        """The code of the department that answers; an erased item's document says it no more."""
        if self.item.department:
            return self.item.department
        acts = Proposal.objects.filter(content_id=self.item.content_id, stream=self.item.stream)
        return acts.values_list("department_code", flat=True).first() or ""

    @cached_property
    def versions(self) -> list[Version]:
        return versions(self.standing)

    def offers(self) -> list[Offer]:
        """What the account may do with the item as a whole."""
        state, found = self.standing.state, []
        if state in SHOWN:
            if self.is_head:
                found.append(Offer("withdraw", "提出撤回公开"))
            if self.is_leader or self.is_on_duty:
                found.append(Offer("withdraw_at_once", "紧急撤回"))
        if state == State.CURRENT and self.is_head:
            found.append(Offer("validity", "变更有效性"))
        if state == State.WITHDRAWN and self.is_head and self.unconfirmed is None:
            found.append(Offer("erase", "提出清除内容"))
        if may_reopen(self.item, self.user):
            found.append(Offer("reopen", "恢复编辑"))
        return found

    def offers_of(self, version: Version) -> list[Offer]:
        """What the account may do with one earlier version."""
        if version.is_erased:
            return []
        found, number, state = [], version.number, self.standing.state
        if state == State.CURRENT and version.gone is None and not version.is_current:
            if self.is_head:
                found.append(Offer("withdraw", "提出撤回此版本", number))
            if self.is_leader or self.is_on_duty:
                found.append(Offer("withdraw_at_once", "紧急撤回此版本", number))
        if version.gone is not None:
            if self.is_auditor:
                found.append(Offer("version", "查阅（记入日志）", number))
            if self.is_head and state == State.CURRENT and self.unconfirmed is None:
                found.append(Offer("erase", "提出清除此版本", number))
        return found

    def is_offered(self, name: str, version: int = WHOLE) -> bool:
        if version == WHOLE:
            return any(offer.name == name for offer in self.offers())
        return any(
            offer.name == name
            for one in self.versions
            if one.number == version
            for offer in self.offers_of(one)
        )

    def proposals(self) -> list[Proposal]:
        """What was proposed of the item, the newest first."""
        rows = Proposal.objects.filter(content_id=self.item.content_id, stream=self.item.stream)
        return list(rows.defer("act"))

    @cached_property
    def unconfirmed(self) -> Proposal | None:
        """The confirmation that an emergency withdrawal still waits for."""
        return next(
            (row for row in self.proposals() if row.event == Event.CONFIRMED and row.is_open), None
        )

    def _holds(self, step: Step) -> bool:
        row = Proposal(content_id=self.item.content_id, department_code=self.department)
        return bool(holders([step], row).filter(pk=self.user.pk).exists())

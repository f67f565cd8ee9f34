"""The closed table of events: `append` takes nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


class Stream(models.TextChoices):
    PUBLIC = "public", "公开"
    INTERNAL = "internal", "内部"


class Event(models.TextChoices):
    ISSUED = "issued", "发布"
    AMENDED = "amended", "修订"
    CORRECTED = "corrected", "更正"
    VALIDITY_CHANGED = "validity_changed", "有效性变更"
    WITHDRAWN = "withdrawn", "撤回"
    CONFIRMED = "confirmed", "撤回确认"
    EXPIRED = "expired", "公示期满"
    REINSTATED = "reinstated", "恢复公开"
    ERASED = "erased", "清除"
    STRUCTURE = "structure", "栏目变更"


class State(models.TextChoices):
    """Where an item stands in a stream."""

    CURRENT = "current", "公开中"
    WITHDRAWN = "withdrawn", "已撤回"
    EXPIRED = "expired", "公示期满"
    ERASED = "erased", "已清除"


class Signed(models.TextChoices):
    """What the signatures of an event lie over."""

    DOCUMENT = "document", "文件"
    ACT = "act", "行为"
    CHANGE = "change", "变更"
    NOTHING = "nothing", "无"


class Step(models.TextChoices):
    """Who a signature stands for."""

    HEAD = "head", "科室负责人审核"
    SECRECY = "secrecy", "保密审查"
    LEADER = "leader", "分管领导签发"
    SUPERIOR = "superior", "上级审签"
    DUTY = "duty", "值班处置"
    ADMINISTRATOR = "administrator", "系统管理"


@dataclass(frozen=True)
class EventRule:
    """One row of the table in the design.

    `signers`: any of these sets of steps suffices, each by different people.
    `before`: the states an item may be in (None: never released in the stream).
    `after`: the state that the event leaves where it takes the document away or brings one; an
    event about one earlier version, a confirmation, and the end of a notice that stays public leave
    the item as it was (`standing.state_after`).
    """

    signed: Signed
    signers: tuple[frozenset[str], ...]
    before: frozenset[State | None]
    after: State | None


_CHAIN = frozenset({Step.HEAD.value, Step.SECRECY.value, Step.LEADER.value})
_TWO = frozenset({Step.HEAD.value, Step.LEADER.value})
_SHOWN = frozenset({State.CURRENT, State.EXPIRED})

RULES: dict[Event, EventRule] = {
    Event.ISSUED: EventRule(Signed.DOCUMENT, (_CHAIN,), frozenset({None}), State.CURRENT),
    Event.AMENDED: EventRule(Signed.DOCUMENT, (_CHAIN,), frozenset({State.CURRENT}), State.CURRENT),
    Event.CORRECTED: EventRule(
        Signed.DOCUMENT, (_CHAIN,), frozenset({State.CURRENT}), State.CURRENT
    ),
    Event.VALIDITY_CHANGED: EventRule(
        Signed.ACT, (_CHAIN,), frozenset({State.CURRENT}), State.CURRENT
    ),
    Event.WITHDRAWN: EventRule(
        Signed.ACT,
        (_TWO, frozenset({Step.LEADER.value}), frozenset({Step.DUTY.value})),
        _SHOWN,
        State.WITHDRAWN,
    ),
    Event.CONFIRMED: EventRule(
        Signed.ACT,
        (frozenset({Step.HEAD.value}), frozenset({Step.LEADER.value})),
        frozenset(State),
        None,
    ),
    Event.EXPIRED: EventRule(
        Signed.NOTHING, (frozenset(),), frozenset({State.CURRENT}), State.EXPIRED
    ),
    Event.REINSTATED: EventRule(
        Signed.DOCUMENT,
        (_CHAIN,),
        frozenset({State.WITHDRAWN, State.EXPIRED}),
        State.CURRENT,
    ),
    Event.ERASED: EventRule(Signed.ACT, (_TWO,), frozenset(State) - {State.ERASED}, State.ERASED),
    Event.STRUCTURE: EventRule(
        Signed.CHANGE, (frozenset({Step.ADMINISTRATOR.value}),), frozenset({None}), None
    ),
}

"""Who keeps in step (跟进情况): how far a partner has read, beside the head of the ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from fupin_cms.ledger.health import public_head

if TYPE_CHECKING:
    from .models import Partner

LATE_AFTER = dt.timedelta(days=1)
"""So long releases may wait for a partner before the office is told that it has fallen behind."""


@dataclass(frozen=True)
class Following:
    """Where a partner stands. `lag` is None where it has never read the changes."""

    lag: int | None
    is_late: bool
    text: str


def following(partner: Partner, head_seq: int | None = None) -> Following:
    """Where the partner stands to the public stream; `head_seq` spares the query."""
    head = public_head().seq if head_seq is None else head_seq
    read_at = partner.last_seq_at
    if read_at is None:
        return Following(None, is_late=False, text="从未读取变更")
    lag = head - partner.last_seq
    if lag < 0:
        return Following(0, is_late=True, text="读到的序号大于台账：恢复备份后尚未重新同步")
    if lag == 0:
        return Following(0, is_late=False, text="已跟上")
    is_late = timezone.now() - read_at > LATE_AFTER
    return Following(lag, is_late, f"落后{lag}条" + ("，超过一天没有跟进" if is_late else ""))

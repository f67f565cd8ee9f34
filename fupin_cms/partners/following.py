"""Who keeps in step (跟进情况): how far a partner has read, beside the head of the ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from fupin_cms.ledger.followers import Follower
from fupin_cms.ledger.ready_rows import public_head

from .models import Partner

if TYPE_CHECKING:
    from fupin_cms.ledger.ready_rows import PublicHead

LATE_AFTER = dt.timedelta(days=1)
"""So long releases may wait for a partner before the office is told that it has fallen behind."""


@dataclass(frozen=True)
class Following:
    """Where a partner stands. `lag` is None where it has read no changes of this epoch."""

    lag: int | None
    is_late: bool
    text: str


def following(partner: Partner, head: PublicHead | None = None) -> Following:
    """Where the partner stands to the public stream; `head` spares the query."""
    head = head or public_head()
    read_at = partner.last_seq_at
    if read_at is None:
        return Following(None, is_late=False, text="从未读取变更")
    lag = head.seq - partner.last_seq
    # Numbers of another epoch say nothing of this one.
    if partner.last_epoch != head.epoch or lag < 0:
        return Following(None, is_late=True, text="停在旧纪元：恢复备份后尚未重新同步")
    if lag == 0:
        return Following(0, is_late=False, text="已跟上")
    is_late = timezone.now() - read_at > LATE_AFTER
    return Following(lag, is_late, f"落后{lag}条" + ("，超过一天没有跟进" if is_late else ""))


def followers(head: PublicHead) -> list[Follower]:
    """Every partner that is switched on and has ever read the changes, by its number."""
    partners = Partner.objects.filter(is_active=True, last_seq_at__isnull=False).order_by("pk")
    return [Follower(str(one.pk), following(one, head).lag) for one in partners]

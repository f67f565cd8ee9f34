"""Anchors: heads of the streams, kept where nobody who can write the database can write.

Whoever rewrites the whole chain makes it consistent again, but not with the copies outside.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from fupin_cms.conf import get_settings

from .chain import GENESIS
from .faults import Fault
from .models import Head, Release
from .moments import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_HEXADECIMAL = re.compile(r"[0-9a-f]{64}")


class NotAnchorsError(ValueError):
    """A line that is no anchor."""


@dataclass(frozen=True)
class Anchor:
    """The head of a stream as it was published."""

    stream: str
    seq: int
    chain: str
    at: str
    """When it was read, as in documents."""
    epoch: str
    site: str

    def line(self) -> str:
        """One line of JSON, as it stands in files and mails."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def heads(streams: Sequence[str]) -> list[Anchor]:
    """The heads of these streams now."""
    now, site = stamp(timezone.now()), get_settings().BASE_URL
    return [
        Anchor(head.stream, head.seq, head.chain, now, str(head.epoch), site)
        for head in Head.objects.filter(stream__in=streams).order_by("stream")
    ]


def read(path: Path) -> list[Anchor]:
    """The anchors of a file, or of a mail saved as text: lines that do not begin with `{` are
    skipped.

    Raises OSError, and NotAnchorsError for a line that is no anchor or a file that has none.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [_parse(line) for line in lines if line.lstrip().startswith("{")]
    if not found:
        raise NotAnchorsError(f"{path} 中没有链头")
    return found


def _parse(line: str) -> Anchor:
    try:
        anchor = Anchor(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise NotAnchorsError(f"不是链头：{line[:80]}") from error
    if not isinstance(anchor.seq, int) or not _HEXADECIMAL.fullmatch(str(anchor.chain)):
        raise NotAnchorsError(f"不是链头：{line[:80]}")
    return anchor


def faults(anchors: Iterable[Anchor]) -> Iterator[Fault]:
    """Anchors that the ledger does not have any more, or has otherwise."""
    epochs = {head.stream: str(head.epoch) for head in Head.objects.all()}
    for anchor in anchors:
        if anchor.seq == 0:
            if anchor.chain != GENESIS:
                yield Fault(anchor.stream, 0, "空链头的摘要不符")
            continue
        chain = (
            Release.objects.filter(stream=anchor.stream, seq=anchor.seq)
            .values_list("chain", flat=True)
            .first()
        )
        if chain is None:
            restored = epochs.get(anchor.stream) != anchor.epoch
            why = "恢复备份时丢失，或被删除" if restored else "被删除，或整条链被重写过"
            yield Fault(
                anchor.stream, anchor.seq, f"{anchor.at} 留存过这个链头，账本却没有这一号：{why}"
            )
        elif chain != anchor.chain:
            yield Fault(
                anchor.stream,
                anchor.seq,
                f"与 {anchor.at} 留存的链头不符：这一号或以前的发布记录被改写过，链是重新计算的",
            )

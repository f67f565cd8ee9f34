"""Reconciling (对账): what a partner holds, and what of it is not so any more."""

from __future__ import annotations

import uuid

from pydantic import Field

from .closed import Closed
from .documents import Tombstone


class Held(Closed):
    """An item as a partner holds it."""

    id: uuid.UUID = Field(title="信息标识")
    digest: str = Field(
        title="文档摘要",
        pattern=r"^[0-9a-f]{64}$",
        description="SHA-256 of the full document with its `release`, as a line of the export has"
        " it: sorted, UTF-8, without blanks (RFC 8785)",
    )


class CurrentOut(Closed):
    """An item as it is now."""

    id: uuid.UUID = Field(title="信息标识")
    digest: str = Field(title="文档摘要")
    seq: int = Field(title="序号", description="`release.seq` of the document")


class Differences(Closed):
    """What differs, and nothing of what is the same on both sides."""

    changed: list[CurrentOut] = Field(title="已变更", description="Load them again")
    missing: list[CurrentOut] = Field(
        title="缺少", description="Public items between `after` and `through` that were not sent"
    )
    gone: list[Tombstone] = Field(title="已撤下", description="Remove them")
    unknown: list[uuid.UUID] = Field(
        title="不存在", description="They were never public here: remove them"
    )
    next: str | None = Field(
        title="下一段地址",
        description="Where more is missing than one answer holds: send what you hold of the rest",
    )
    as_of: int = Field(title="截至序号")
    epoch: uuid.UUID = Field(title="纪元")

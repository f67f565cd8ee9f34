"""The ledger itself: its head, and the links of its chain."""

from __future__ import annotations

import datetime as dt
import uuid

from pydantic import Field

from .closed import Closed


class HeadOut(Closed):
    """The head of the public stream."""

    stream: str
    seq: int = Field(title="序号")
    chain: str = Field(title="链摘要")
    epoch: uuid.UUID = Field(title="纪元")


class ChainEntryOut(Closed):
    """What of a release goes into the chain: digests, and nothing that was said."""

    stream: str
    seq: int = Field(title="序号")
    content_id: uuid.UUID = Field(title="信息标识")
    version: int = Field(title="版本")
    event: str = Field(title="事件代码")
    released_at: dt.datetime = Field(title="发布时间")
    content_digest: str = Field(title="内容摘要")
    signatures_digest: str = Field(title="签名摘要")


class ChainLinkOut(Closed):
    """One link. `chain` = SHA-256(`previous` as 64 characters ‖ `entry` as canonical JSON)."""

    previous: str = Field(title="上一链摘要")
    entry: ChainEntryOut = Field(title="链入内容")
    chain: str = Field(title="链摘要")


class ChainOut(Closed):
    items: list[ChainLinkOut]
    next: str | None = Field(title="下一段地址")
    as_of: int = Field(title="截至序号")
    epoch: uuid.UUID = Field(title="纪元")

"""Entries of the change feed."""

from __future__ import annotations

import datetime as dt
import uuid

from pydantic import Field

from fupin_cms.disclosures.schema import Coded

from .closed import Closed
from .documents import DisclosureDocument


class StructureOut(Closed):
    """栏目变更: a section, a department or an entry of a vocabulary that is called otherwise now.

    `before` is null for what is new, `after` for what is gone; `content_id` of the entry is stable.
    """

    event: str
    kind: str = Field(title="种类")
    code: str = Field(title="代码")
    before: dict[str, str] | None = Field(title="变更前")
    after: dict[str, str] | None = Field(title="变更后")


class ChangeOut(Closed):
    """One event of the public stream. `document` is null once its version is not public any more.

    With an `act_version` the event is about that earlier version alone; the item stays.
    """

    seq: int = Field(title="序号")
    event: Coded = Field(title="事件")
    content_id: uuid.UUID = Field(title="信息标识")
    index_number: str = Field(title="索引号")
    version: int = Field(title="版本")
    act_version: int | None = Field(title="所指版本")
    released_at: dt.datetime = Field(title="发布时间")
    content_digest: str = Field(title="内容摘要")
    signatures_digest: str = Field(title="签名摘要")
    previous_chain: str = Field(title="上一链摘要")
    chain: str = Field(title="链摘要")
    document: DisclosureDocument | None  # type: ignore[valid-type]
    structure: StructureOut | None = Field(title="栏目变更")


class ChangeList(Closed):
    items: list[ChangeOut]
    next: str | None = Field(title="下一页地址")
    last: int = Field(
        title="本页最后序号", description="Keep it: `changes?after=` goes on from here"
    )
    as_of: int = Field(title="截至序号")
    epoch: uuid.UUID = Field(title="纪元")

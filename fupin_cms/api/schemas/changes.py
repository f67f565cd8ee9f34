"""Entries of the change feed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field

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


class EventOut(Closed):
    """An event in its place in the chain. With an `act_version` it is about that earlier version
    alone; the item stays.
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


class ChangeOut(EventOut):
    """One event of the stream. `document` is null once its version is not public any more."""

    document: DisclosureDocument | None
    structure: StructureOut | None = Field(title="栏目变更")
    matches: bool | None = Field(
        None,
        title="符合筛选",
        description="With filters: whether the item is filed under them since this event. Where it"
        " is false the item has left them, with `document` null: remove it",
    )


class PartialChange(Schema):
    """An entry with `fields`: the selected members."""

    model_config = ConfigDict(extra="allow")


class ChangeList(Closed):
    items: list[ChangeOut] = Field(
        title="变更", description="May be empty where `next` is not: nothing of the page matched"
    )
    next: str | None = Field(title="下一页地址")
    last: int = Field(
        title="本页最后序号", description="Keep it: `changes?after=` goes on from here"
    )
    as_of: int = Field(title="截至序号")
    epoch: uuid.UUID = Field(title="纪元")


class PartialChangeList(Closed):
    """The same page with `fields`: each entry has the selected members alone."""

    items: list[dict[str, Any]] = Field(title="变更")
    next: str | None = Field(title="下一页地址")
    last: int = Field(title="本页最后序号")
    as_of: int = Field(title="截至序号")
    epoch: uuid.UUID = Field(title="纪元")


class TakenOut(Closed):
    """What took a version from its readers: why and when."""

    state: Coded = Field(title="状态")
    event: Coded = Field(title="事件")
    ground: str = Field(title="依据")
    reason: str = Field(title="理由")
    at: dt.datetime = Field(title="时间")
    seq: int = Field(title="序号", description="Of the event in the stream")


class ChangeNoteOut(Closed):
    """What the public was told of a change."""

    kind: Coded = Field(title="变更类型")
    note: str = Field(title="变更说明")


class HistoryEntryOut(EventOut):
    """One event of an item. Those that brought a version say what it changed, or what took it."""

    is_current: bool = Field(title="现行版本", description="Whether it brought what is in force")
    change: ChangeNoteOut | None = Field(
        title="变更", description="Null for a first version, an act, and a version that is gone"
    )
    gone: TakenOut | None = Field(
        title="不再公开", description="Null while the version that it brought can be read"
    )


class HistoryOut(Closed):
    content_id: uuid.UUID = Field(title="信息标识")
    index_number: str = Field(title="索引号")
    items: list[HistoryEntryOut] = Field(title="历次发布", description="Oldest first")

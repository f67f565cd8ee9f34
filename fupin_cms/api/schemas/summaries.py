"""Lists of current public items."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field

from fupin_cms.disclosures.schema import Coded

from .closed import Closed
from .documents import Tombstone


class SectionOut(Closed):
    slug: str = Field(title="栏目代码")
    title: str = Field(title="栏目名称")


class NamedOut(Closed):
    code: str = Field(title="代码")
    name: str = Field(title="名称")


class SummaryOut(Closed):
    """An item in a list."""

    content_id: uuid.UUID = Field(title="信息标识")
    index_number: str = Field(title="索引号")
    type: str = Field(title="信息类别")
    type_label: str = Field(title="信息类别名称")
    title: str = Field(title="名称")
    summary: str = Field(title="内容概述")
    section: SectionOut = Field(title="栏目")
    issuing_body: str = Field(title="发布机构")
    department: NamedOut = Field(title="责任科室")
    document_number: str | None = Field(title="文号")
    written_on: dt.date = Field(title="成文日期")
    genre: Coded = Field(title="体裁")
    subject: Coded = Field(title="主题分类")
    topics: list[Coded] = Field(title="专题")
    region: Coded = Field(title="所属地区")
    has_attachment: bool = Field(title="有附件")
    audience: Coded = Field(title="公开对象")
    url: str = Field(title="永久地址")
    seq: int = Field(title="序号")
    version: int = Field(title="版本")
    event: Coded = Field(title="事件")
    validity: Coded = Field(title="有效性")
    released_at: dt.datetime = Field(title="发布时间")
    first_released_at: dt.datetime = Field(title="首次发布时间")
    notice_ended_on: dt.date | None = Field(title="公示期满")


class LinkOut(Closed):
    """A link from one item's document to another item."""

    source: uuid.UUID = Field(title="所在信息", description="`content_id` of the item that links")
    relation: str = Field(title="关系")
    target: uuid.UUID = Field(title="所指信息", description="`content_id` of an item in `items`")


class IncludedOut(Closed):
    """What `include=related` adds: links to items that are public now, and each of these once."""

    links: list[LinkOut] = Field(title="关联")
    items: list[SummaryOut] = Field(title="所指信息的概要")


class SummaryList(Closed):
    items: list[SummaryOut] = Field(title="公开信息")
    next: str | None = Field(title="下一页地址")
    as_of: int = Field(title="截至序号", description="`seq` of the stream's head at this answer")
    epoch: uuid.UUID = Field(title="纪元")
    included: IncludedOut | None = Field(None, title="附带", description="With `include`")


class PartialList(Closed):
    """The same list with `fields`: each entry has the selected members alone."""

    items: list[dict[str, Any]] = Field(title="公开信息")
    next: str | None = Field(title="下一页地址")
    as_of: int = Field(title="截至序号")
    epoch: uuid.UUID = Field(title="纪元")
    included: IncludedOut | None = Field(None, title="附带", description="With `include`")


class PartialDocument(Schema):
    """A document with `fields` or `include`: the selected members, and `included`."""

    model_config = ConfigDict(extra="allow")
    included: IncludedOut | None = Field(None, title="附带", description="With `include`")


class LookupHit(Closed):
    """An item that was found: its summary, or what remains of it."""

    content_id: uuid.UUID = Field(title="信息标识")
    index_number: str = Field(title="索引号")
    state: Coded = Field(title="状态")
    url: str = Field(title="永久地址")
    item: SummaryOut | None = Field(title="概要")
    tombstone: Tombstone | None = Field(title="撤回凭据")


class LookupOut(Closed):
    items: list[LookupHit] = Field(title="查到的信息")
    more: bool = Field(title="还有更多", description="More than these stand under it")
    as_of: int = Field(title="截至序号")
    epoch: uuid.UUID = Field(title="纪元")

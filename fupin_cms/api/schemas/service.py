"""The service itself: where everything is, whether it is well, and what words it uses."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal

from pydantic import Field

from fupin_cms.disclosures.schema import Coded

from .closed import Closed
from .summaries import NamedOut


class ServiceOut(Closed):
    """The service document: whose it is, where everything is, and up to where it goes."""

    name: str = Field(title="发布机构")
    site: str = Field(title="网站名称")
    version: str = Field(title="接口版本")
    seq: int = Field(title="最新序号")
    as_of: int = Field(title="截至序号")
    epoch: uuid.UUID = Field(title="纪元")
    limits: dict[str, int] = Field(
        title="限额", description="The largest `limit` of each list, entries and bytes of a call"
    )
    links: dict[str, str] = Field(
        title="地址", description="Root-relative; those with braces are templates (RFC 6570)"
    )


class PartOut(Closed):
    """A part of the service. What is down is said; why, is ours to know."""

    ok: bool = Field(title="正常")
    seq: int | None = Field(
        None, title="序号", description="Up to which release this part has come"
    )
    lag: int | None = Field(None, title="落后条数", description="Releases it has yet to take in")


class PartsOut(Closed):
    database: PartOut = Field(title="数据库")
    ledger: PartOut = Field(title="账本")
    search: PartOut = Field(title="检索")
    consumer: PartOut = Field(title="索引更新")
    storage: PartOut = Field(title="文件存储")


class StatusOut(Closed):
    """Whether the service is well."""

    status: Literal["ok", "degraded"] = Field(title="状态")
    version: str = Field(title="接口版本")
    as_of: int = Field(title="截至序号")
    epoch: uuid.UUID = Field(title="纪元")
    parts: PartsOut = Field(title="各部分")


class VocabularyEntry(Closed):
    code: str
    label: str
    count: int = Field(title="公开信息数")


class Vocabulary(Closed):
    items: list[VocabularyEntry]


class CatalogueVersionOut(Closed):
    """An edition of the catalogue (公开目录)."""

    code: str = Field(title="版本代码")
    name: str = Field(title="名称")
    effective_from: dt.date = Field(title="启用日期")
    effective_to: dt.date | None = Field(title="停用日期")


class LimitOut(Closed):
    """公开时限: a number of units from the making of the information; standing has no number."""

    number: int | None
    unit: Coded
    label: str = Field(title="公开时限")
    note: str


class CatalogueEntry(VocabularyEntry):
    """公开事项: what is disclosed, on what basis, within what time, and by whom."""

    version: CatalogueVersionOut = Field(title="目录版本")
    level1: str = Field(title="一级事项")
    level2: str = Field(title="二级事项")
    elements: list[str] = Field(title="公开内容（要素）")
    basis: str | None = Field(
        title="公开依据", description="null: not yet compared with the official text"
    )
    limit: LimitOut = Field(title="公开时限")
    department: NamedOut | None = Field(title="责任科室")
    channels: list[str] = Field(title="公开渠道和载体")
    audience: Coded = Field(title="公开对象")
    mode: Coded = Field(title="公开方式")
    levels: list[Coded] = Field(title="公开层级")
    categories: list[str] = Field(title="信息类别代码")


class Catalogue(Closed):
    items: list[CatalogueEntry]

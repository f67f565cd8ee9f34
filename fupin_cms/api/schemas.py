"""What the API answers, for OpenAPI and for generated clients. The bytes come from the ledger."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from fupin_cms.disclosures.registry import details_models
from fupin_cms.disclosures.schema import Coded
from fupin_cms.ledger.document import Document


class Closed(Schema):
    """An answer with exactly these members."""

    model_config = ConfigDict(extra="forbid")


class SignatureOut(Closed):
    """签名: step, department, role and time; the name only where the site shows it."""

    step: str = Field(title="环节代码")
    step_label: str = Field(title="环节")
    department: str = Field(title="科室")
    role: str = Field(title="身份")
    signed_at: dt.datetime = Field(title="签署时间")
    commitment: str = Field(title="签名承诺", description="SHA-256 of salt and statement")
    name: str | None = Field(None, title="姓名")


class ValidityChangeOut(Closed):
    """有效性变更: its basis, and the 索引号 of what takes the item's place."""

    seq: int = Field(title="序号")
    released_at: dt.datetime = Field(title="发布时间")
    validity: Coded = Field(title="有效性")
    basis: str = Field(title="依据")
    replacement: str | None = Field(title="替代文件")


class ReleaseOut(Closed):
    """What is not signed: the place in the chain and the present state."""

    stream: str
    seq: int = Field(title="序号")
    version: int = Field(title="版本")
    event: Coded = Field(title="事件")
    released_at: dt.datetime = Field(title="发布时间")
    first_released_at: dt.datetime = Field(title="首次发布时间")
    base_url: str = Field(title="站点地址")
    validity: Coded = Field(title="有效性")
    content_digest: str = Field(title="内容摘要")
    signatures_digest: str = Field(title="签名摘要")
    previous_chain: str = Field(title="上一链摘要")
    chain: str = Field(title="链摘要")
    act: dict[str, Any] | None = Field(
        None,
        title="所签行为",
        description="Where the last event signed an act (a change of validity): `content_digest` is"
        " that of its canonical JSON",
    )
    act_signatures: list[SignatureOut] | None = Field(None, title="行为的签名")
    validity_change: ValidityChangeOut | None = Field(
        None, title="有效性变更", description="Where an event changed the validity: also later on"
    )
    notice_ended_on: dt.date | None = Field(
        None, title="公示期满", description="The last day of a notice that is over and stays public"
    )


def _document_out() -> Any:
    details: Any = reduce(or_, details_models())
    fields: dict[str, Any] = {
        "details": (Annotated[details, Field(discriminator="type", title="类别内容")], ...),
        "signatures": (list[SignatureOut], Field(title="签名")),
        "release": (ReleaseOut, Field(title="发布")),
    }
    return create_model(
        "DisclosureDocument",
        __base__=Document,
        __doc__="An item as it was signed, with its signatures and its release.",
        **fields,
    )


DisclosureDocument = _document_out()


class SectionOut(Closed):
    slug: str
    title: str


class NamedOut(Closed):
    code: str
    name: str


class SummaryOut(Closed):
    """An item in a list."""

    content_id: uuid.UUID = Field(title="信息标识")
    index_number: str = Field(title="索引号")
    type: str = Field(title="信息类别")
    type_label: str
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


class SummaryList(Closed):
    items: list[SummaryOut]
    next: str | None = Field(title="下一页地址")
    as_of: int = Field(title="截至序号", description="`seq` of the stream's head at this answer")
    epoch: uuid.UUID = Field(title="纪元")


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


class HeadOut(Closed):
    """The head of the public stream."""

    stream: str
    seq: int = Field(title="序号")
    chain: str = Field(title="链摘要")
    epoch: uuid.UUID = Field(title="纪元")


class MarkedOut(Closed):
    """A plain text and where in it the words of the query stand."""

    text: str
    ranges: list[tuple[int, int]] = Field(
        title="标记范围", description="[from, to) in Unicode characters"
    )


class HitOut(Closed):
    item: SummaryOut
    title: str = Field(title="标题", description="HTML-safe, matches in <mark>")
    snippet: str = Field(title="摘要片段", description="HTML-safe, matches in <mark>")
    attachment: str = Field(title="所在附件", description="Empty: the item's own text")
    marked_title: MarkedOut = Field(title="标题（纯文本）")
    marked_snippet: MarkedOut = Field(title="摘要片段（纯文本）")


class FacetOut(Closed):
    value: str
    label: str
    count: int


class RecommendedOut(Closed):
    """What the office recommends for the query (推荐)."""

    title: str
    url: str
    description: str


class SearchOut(Closed):
    total: int = Field(title="命中数")
    relaxed: bool = Field(
        title="放宽", description="Few items hold all words: some hold only part of them"
    )
    complete: int = Field(
        title="完全命中数", description="Where relaxed: so many hold all words; they come first"
    )
    left_out: list[str] = Field(title="未命中的词", description="Words that no item holds")
    did_you_mean: list[str] = Field(title="您是不是要找")
    recommended: list[RecommendedOut] = Field(title="推荐")
    items: list[HitOut]
    facets: dict[str, list[FacetOut]]
    next: str | None = Field(title="下一页地址")
    as_of: int = Field(title="截至序号", description="`seq` up to which the index answers")


class SuggestionOut(Closed):
    text: str
    kind: Literal["title", "number", "query"] = Field(title="种类")
    content_id: str | None = Field(title="信息标识", description="Of a title or number: its item")


class SuggestOut(Closed):
    items: list[SuggestionOut]


class VocabularyEntry(Closed):
    code: str
    label: str
    count: int = Field(title="公开信息数")


class Vocabulary(Closed):
    items: list[VocabularyEntry]


class ServiceOut(Closed):
    """The service document: where everything is."""

    name: str = Field(title="发布机构")
    version: str
    as_of: int = Field(title="截至序号")
    epoch: uuid.UUID = Field(title="纪元")
    limits: dict[str, int]
    links: dict[str, str]


class Tombstone(Closed):
    """撤回凭据: what remains of an item that is not public any more."""

    model_config = ConfigDict(extra="allow")
    content_id: uuid.UUID
    index_number: str
    event: Any
    seq: int

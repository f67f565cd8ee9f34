"""An item as it was signed, and what remains of one that is not public any more."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import reduce
from operator import or_
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from fupin_cms.disclosures.registry import details_models
from fupin_cms.disclosures.schema import Coded
from fupin_cms.ledger.document import Document

from .closed import Closed


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

    stream: str = Field(title="流")
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


class Tombstone(Closed):
    """撤回凭据: what remains of an item, or of one version, that is not public any more."""

    content_id: uuid.UUID = Field(title="信息标识")
    index_number: str = Field(title="索引号")
    version: int | None = Field(
        None, title="版本", description="Of one version alone: the item itself stays public"
    )
    state: Coded = Field(title="状态")
    event: Coded = Field(title="事件")
    ground: str = Field(title="依据")
    reason: str = Field(title="理由")
    at: dt.datetime = Field(title="时间")
    seq: int = Field(title="序号", description="Of the event in the stream")
    replacement: str | None = Field(
        None, title="替代文件", description="索引号 of what takes the item's place, where named"
    )


class JsonSchema(Schema):
    """A JSON Schema (2020-12)."""

    model_config = ConfigDict(extra="allow")
    id: str = Field(alias="$id", title="标识")
    dialect: str = Field(alias="$schema", title="方言")
    title: str = Field(title="名称")

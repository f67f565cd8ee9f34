"""The public document: the contract with partners.

`Document` is what is signed; its digest is that of its canonical bytes. `full_document` adds
`signatures` and `release`, which are not signed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field, SerializeAsAny

from fupin_cms.disclosures.schema import (
    Attachment,
    Block,
    Coded,
    Contact,
    Day,
    Details,
    Element,
    ItemLink,
)

if TYPE_CHECKING:
    from fupin_cms.disclosures.base import DisclosureMixin
    from fupin_cms.disclosures.identity import Identity
    from fupin_cms.disclosures.schema import Resolver

SCHEMA = "fupin.disclosure/1"


class SectionRef(Element):
    """栏目."""

    slug: str
    title: str
    column_type: Coded = Field(title="栏目类别")


class DisclosureStatement(Element):
    """公开属性, with ground and reason where it is not 主动公开."""

    attribute: Coded
    audience: Coded = Field(title="公开对象")
    ground: Coded | None = Field(None, title="依据")
    reason: str = Field("", title="理由")
    review_on: Day | None = Field(None, title="复审日期")


class CatalogueRef(Element):
    """公开事项."""

    version: str
    code: str
    level1: str = Field(title="一级事项")
    level2: str = Field(title="二级事项")


class Change(Element):
    """What an amendment changes, told to the public."""

    kind: Coded = Field(title="变更类型")
    note: str = Field(title="变更说明")


class DepartmentRef(Element):
    """责任科室, with its public contact as it was when signed."""

    code: str
    name: str
    contact: Contact


class Document(Element):
    """What is signed. No host, no page path and no later-changing name is in it."""

    schema_: str = Field(SCHEMA, alias="schema", serialization_alias="schema")
    content_id: str = Field(title="信息标识")
    index_number: str = Field(title="索引号")
    type: str = Field(title="信息类别")
    type_label: str
    title: str = Field(title="名称")
    summary: str = Field(title="内容概述")
    section: SectionRef = Field(title="栏目")
    issuing_body: str = Field(title="发布机构")
    department: DepartmentRef = Field(title="责任科室")
    document_number: str | None = Field(title="文号")
    written_on: Day = Field(title="成文日期")
    genre: Coded = Field(title="体裁")
    subject: Coded = Field(title="主题分类")
    topics: list[Coded] = Field(title="专题")
    keywords: list[str] = Field(title="关键词")
    region: Coded = Field(title="所属地区")
    catalogue_item: CatalogueRef = Field(title="公开事项")
    disclosure: DisclosureStatement = Field(title="公开属性")
    body: list[Block] = Field(title="正文")
    details: SerializeAsAny[Details] = Field(title="类别内容")
    attachments: list[Attachment] = Field(title="附件")
    related: list[ItemLink] = Field(title="相关信息")
    change: Change | None = Field(None, title="变更")

    def content(self) -> dict[str, Any]:
        """The JSON value whose canonical bytes are signed."""
        return self.model_dump(mode="json", by_alias=True)


def build_document(page: DisclosureMixin, identity: Identity, resolver: Resolver) -> Document:
    """The document of a page as it stands: a pure function of its arguments."""
    raise NotImplementedError

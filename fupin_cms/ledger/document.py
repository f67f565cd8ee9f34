"""The public document: the contract with partners.

`Document` is what is signed; its digest is that of its canonical bytes. `full_content` adds
`signatures` and `release`, which are not signed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from pydantic import Field, SerializeAsAny, ValidationError

from fupin_cms.catalogue.enums import Audience, DisclosureAttribute, LegalGround
from fupin_cms.disclosures import registry
from fupin_cms.disclosures.blocks import attachments_document, body_document, related_document
from fupin_cms.disclosures.enums import ChangeKind, ColumnType, Genre
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

from .canonical import canonical, digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fupin_cms.disclosures.base import DisclosureMixin
    from fupin_cms.disclosures.identity import Identity
    from fupin_cms.disclosures.schema import Resolver

SCHEMA = "fupin.disclosure/1"


class SectionRef(Element):
    """栏目."""

    slug: str = Field(title="栏目代码")
    title: str = Field(title="栏目名称")
    column_type: Coded = Field(title="栏目类别")


class DisclosureStatement(Element):
    """公开属性, with ground and reason where it is not 主动公开."""

    attribute: Coded = Field(title="公开属性")
    audience: Coded = Field(title="公开对象")
    ground: Coded | None = Field(None, title="依据")
    reason: str = Field("", title="理由")
    review_on: Day | None = Field(None, title="复审日期")


class CatalogueRef(Element):
    """公开事项."""

    version: str = Field(title="目录版本")
    code: str = Field(title="事项代码")
    level1: str = Field(title="一级事项")
    level2: str = Field(title="二级事项")


class Change(Element):
    """What an amendment changes, told to the public."""

    kind: Coded = Field(title="变更类型")
    note: str = Field(title="变更说明")


class DepartmentRef(Element):
    """责任科室, with its public contact as it was when signed."""

    code: str = Field(title="科室代码")
    name: str = Field(title="科室名称")
    contact: Contact = Field(title="联系方式")


class Document(Element):
    """What is signed. No host, no page path and no later-changing name is in it."""

    schema_: str = Field(SCHEMA, alias="schema", serialization_alias="schema", title="文件格式版本")
    content_id: str = Field(title="信息标识")
    index_number: str = Field(title="索引号")
    type: str = Field(title="信息类别")
    type_label: str = Field(title="信息类别名称")
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


class IncompleteDocumentError(ValueError):
    """The page lacks what every document must say; the message names it in Chinese."""


_INDISPENSABLE = {
    "department": "责任科室",
    "catalogue_item": "公开事项",
    "written_on": "成文日期",
    "subject": "主题分类",
    "region": "所属地区",
}


def build_document(page: DisclosureMixin, identity: Identity, resolver: Resolver) -> Document:
    """The document of a page as it stands: a pure function of its arguments.

    The index number is empty while none is reserved (a preview). Raises IncompleteDocumentError
    where the page lacks a field without which there is no document.
    """
    missing = [label for name, label in _INDISPENSABLE.items() if not getattr(page, name)]
    if missing:
        raise IncompleteDocumentError(f"请先填写：{'、'.join(missing)}。")
    return _document(page, identity, resolver)


# A page type is the mixin and Wagtail's Page together, for which there is no one type: Any below.


def _document(page: Any, identity: Identity, resolver: Resolver) -> Document:
    return Document(
        schema=SCHEMA,
        content_id=str(identity.content_id),
        index_number=identity.number(internal=page.is_internal) or "",
        type=page.category,
        type_label=page.category_label,
        title=page.title,
        summary=page.summary,
        section=_section(page),
        issuing_body=page.issuing_body,
        department=_department(page),
        document_number=page.document_number or None,
        written_on=page.written_on,
        genre=Coded.of(Genre(page.genre)),
        subject=Coded(code=page.subject.code, label=str(page.subject)),
        topics=[Coded(code=topic.code, label=topic.name) for topic in page.topics.all()],
        keywords=page.keyword_list,
        region=Coded(code=page.region.code, label=page.region.name),
        catalogue_item=_catalogue_item(page),
        disclosure=_statement(page),
        body=body_document(page.body, resolver),
        details=page.details(resolver),
        attachments=attachments_document(page.attachments, resolver),
        related=related_document(page.related, resolver),
        change=_change(page),
    )


def _section(page: Any) -> SectionRef:
    section = page.get_parent().specific
    return SectionRef(
        slug=section.slug,
        title=section.title,
        column_type=Coded.of(ColumnType(section.column_type)),
    )


def _department(page: Any) -> DepartmentRef:
    department = page.department
    return DepartmentRef(
        code=department.code,
        name=department.name,
        contact=Contact(
            name=department.name,
            telephone=department.telephone,
            address=department.address,
            email=department.email,
            hours=department.office_hours,
        ),
    )


def _catalogue_item(page: Any) -> CatalogueRef:
    item = page.catalogue_item
    return CatalogueRef(
        version=item.version.code, code=item.code, level1=item.level1, level2=item.level2
    )


def _statement(page: Any) -> DisclosureStatement:
    return DisclosureStatement(
        attribute=Coded.of(DisclosureAttribute(page.attribute)),
        audience=Coded.of(Audience(page.audience)),
        ground=Coded.of(LegalGround(page.ground)) if page.ground else None,
        reason=page.reason,
        review_on=page.review_on,
    )


def _change(page: DisclosureMixin) -> Change | None:
    if not page.change_kind:
        return None
    return Change(kind=Coded.of(ChangeKind(page.change_kind)), note=page.change_note)


class InvalidDocumentError(ValueError):
    """A value that is not a document of this schema."""


def validate_content(content: dict[str, Any]) -> Document:
    """The document that a JSON value is.

    Raises InvalidDocumentError where it is none, or would not give the same JSON again.
    """
    category = registry.categories().get(content.get("type", ""))
    if category is None:
        raise InvalidDocumentError(f"unknown type {content.get('type')!r}")
    try:
        details = category.details_model.model_validate(content.get("details"))
        document = Document.model_validate({**content, "details": details})
    except ValidationError as error:
        raise InvalidDocumentError(str(error)) from error
    if document.content() != content:
        raise InvalidDocumentError("the JSON is not the one its document gives")
    return document


def full_content(
    content: Mapping[str, Any],
    signatures: Sequence[Mapping[str, Any]],
    release: Mapping[str, Any],
) -> dict[str, Any]:
    """The signed content with its signatures and its release, as readers get it."""
    return {
        **content,
        "signatures": [dict(signature) for signature in signatures],
        "release": dict(release),
    }


def content_digest(document_bytes: bytes) -> str:
    """The digest that was signed, computed from a full document: anyone can check it.

    Raises NotCanonicalError where the bytes hold what no document can.
    """
    content = orjson.loads(document_bytes)
    for unsigned in ("signatures", "release"):
        content.pop(unsigned, None)
    return digest(canonical(content))

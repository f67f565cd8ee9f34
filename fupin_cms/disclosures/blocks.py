"""The body's blocks, and their form in the document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from .enums import Relation

if TYPE_CHECKING:
    from .schema import Block, Resolver

RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "superscript", "subscript"]


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(label="小标题")
    rich_text = blocks.RichTextBlock(label="正文", features=RICH_TEXT_FEATURES)


class AttachmentBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="附件名称", max_length=200)
    document = DocumentChooserBlock(label="文件")

    class Meta:
        label = "附件"
        icon = "doc-full"


class RelatedItemBlock(blocks.StructBlock):
    relation = blocks.ChoiceBlock(choices=Relation.choices, default=Relation.RELATED, label="关系")
    page = blocks.PageChooserBlock(label="相关信息")

    class Meta:
        label = "相关信息"
        icon = "link"


def body_document(body: Any, resolver: Resolver) -> list[Block]:
    """The body's blocks as they stand in the document."""
    raise NotImplementedError

"""Body, attachments and related items as they stand in the document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import schema
from .rich_text import rich_text_html
from .tables import to_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from .schema import Attachment, Block, ItemLink, Resolver


class IncompleteBlockError(ValueError):
    """A block of a draft lacks what the document must say; the message tells it in Chinese."""


def _chosen(value: Any, name: str, message: str) -> Any:
    if value[name] is None:
        raise IncompleteBlockError(message)
    return value[name]


def _heading(value: Any, _: Resolver) -> Block:
    return schema.HeadingBlock(level=int(value["level"]), text=value["text"].strip())


def _rich_text(value: Any, resolver: Resolver) -> Block:
    return schema.RichTextBlock(html=rich_text_html(value, resolver))


def _table(value: Any, _: Resolver) -> Block:
    stored = value["table"] or {}
    columns = [schema.Column.model_validate(column) for column in stored.get("columns", [])]
    return schema.TableBlock(
        caption=value["caption"], table=to_table(columns, stored), note=value["note"] or ""
    )


def _figure(value: Any, resolver: Resolver) -> Block:
    chosen = _chosen(value, "image", "正文中有“图片”没有选择图片，请选择或删除这一段。")
    image, width, height = resolver.image(chosen.pk)
    return schema.FigureBlock(
        image=image,
        width=width,
        height=height,
        alternative=value["alternative"],
        caption=value["caption"] or "",
    )


def _indicator(value: Any, _: Resolver) -> Block:
    _chosen(value, "value", "正文中有“指标”没有填写数值，请填写或删除这一段。")
    return schema.IndicatorBlock(indicator=schema.Indicator(**value))


def _question(value: Any, resolver: Resolver) -> Block:
    return schema.QuestionBlock(
        question=value["question"], answer_html=rich_text_html(value["answer"], resolver)
    )


def _contact(value: Any, _: Resolver) -> Block:
    return schema.ContactBlock(
        contact=schema.Contact(**{name: text or "" for name, text in value.items()})
    )


def _quotation(value: Any, _: Resolver) -> Block:
    return schema.QuotationBlock(**{name: text or "" for name, text in value.items()})


_BLOCKS: dict[str, Callable[[Any, Resolver], Block]] = {
    "heading": _heading,
    "rich_text": _rich_text,
    "table": _table,
    "figure": _figure,
    "indicator": _indicator,
    "question": _question,
    "contact": _contact,
    "quotation": _quotation,
}


def body_document(body: Any, resolver: Resolver) -> list[Block]:
    """The body's blocks as they stand in the document.

    Raises IncompleteBlockError where a draft's block lacks its figure or number.
    """
    return [_BLOCKS[block.block_type](block.value, resolver) for block in body]


def attachments_document(attachments: Any, resolver: Resolver) -> list[Attachment]:
    """附件, each with its frozen file; one whose library document is gone is left out.

    Freezing refuses such an item, so that nothing is missing from a document without a word.
    """
    return [
        schema.Attachment(
            title=block.value["title"],
            file=resolver.document(block.value["document"].pk),
        )
        for block in attachments
        if block.value["document"] is not None
    ]


def related_document(related: Any, resolver: Resolver) -> list[ItemLink]:
    """相关信息: those that readers of the document can open."""
    links = (
        resolver.item(block.value["page"].pk, block.value["relation"])
        for block in related
        if block.value["page"] is not None
    )
    return [link for link in links if link is not None]

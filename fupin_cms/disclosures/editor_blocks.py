"""The blocks of body, attachments and related items, as editors meet them."""

from __future__ import annotations

from typing import Any

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from .enums import Relation
from .rich_text import FEATURES
from .table_comparison import TableBlockComparison
from .table_forms import TableFormField


class HeadingBlock(blocks.StructBlock):
    level = blocks.ChoiceBlock(
        choices=[("2", "一级"), ("3", "二级"), ("4", "三级")], default="2", label="级别"
    )
    text = blocks.CharBlock(label="标题", max_length=200)

    class Meta:
        label = "小标题"
        icon = "title"
        form_layout = ["level", "text"]


class OwnTableBlock(blocks.FieldBlock):
    """A table whose columns the editor names; stored as one value with `columns` and `rows`."""

    def __init__(self, required: bool = True, help_text: str = "", **kwargs: Any) -> None:
        self.field = TableFormField(required=required, help_text=help_text)
        super().__init__(**kwargs)

    def get_comparison_class(self) -> type[TableBlockComparison]:
        return TableBlockComparison

    class Meta:
        icon = "table"
        default: dict[str, Any] = {}


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label="表名", max_length=200)
    table = OwnTableBlock(label="表格")
    note = blocks.CharBlock(label="表注", required=False, max_length=500)

    class Meta:
        label = "表格"
        icon = "table"


class FigureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label="图片")
    alternative = blocks.TextBlock(
        label="替代文字", help_text="看不到图片的人靠这段文字知道图中的内容；图表请写出关键数字。"
    )
    caption = blocks.CharBlock(label="图注", required=False, max_length=200)

    class Meta:
        label = "图片"
        icon = "image"


class IndicatorBlock(blocks.StructBlock):
    name = blocks.CharBlock(label="指标名称", max_length=100)
    value = blocks.DecimalBlock(label="数值")
    unit = blocks.CharBlock(label="单位", max_length=20)
    as_of = blocks.DateBlock(label="截至日期", required=False)

    class Meta:
        label = "指标"
        icon = "order"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label="问", max_length=300)
    answer = blocks.RichTextBlock(label="答", features=FEATURES)

    class Meta:
        label = "问答"
        icon = "help"


class ContactBlock(blocks.StructBlock):
    name = blocks.CharBlock(label="单位或联系人", max_length=100)
    telephone = blocks.CharBlock(label="电话", required=False, max_length=60)
    address = blocks.CharBlock(label="地址", required=False, max_length=200)
    email = blocks.EmailBlock(label="电子邮箱", required=False)
    hours = blocks.CharBlock(label="办公时间", required=False, max_length=200)

    class Meta:
        label = "联系方式"
        icon = "mail"


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="原文")
    source = blocks.CharBlock(label="出处", max_length=200, help_text="法规或文件的名称和文号。")
    article = blocks.CharBlock(label="条款", required=False, max_length=60)

    class Meta:
        label = "依据摘录"
        icon = "openquote"


class BodyBlock(blocks.StreamBlock):
    """Each name is the `type` of a block of the document."""

    heading = HeadingBlock()
    rich_text = blocks.RichTextBlock(label="正文", features=FEATURES)
    table = TableBlock()
    figure = FigureBlock()
    indicator = IndicatorBlock()
    question = QuestionBlock()
    contact = ContactBlock()
    quotation = QuotationBlock()


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

"""The vocabulary of the public document: what every part of it is made of.

Only strings, booleans, null and integers below 2^53 appear in a document, so that its sorted
serialisation is RFC 8785. Money and decimals are strings, dates ISO 8601.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

if TYPE_CHECKING:
    from django.db.models import Choices


class Element(BaseModel):
    """A part of the document. Unknown fields are refused: the contract is closed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def plain_decimal(value: Decimal) -> str:
    """A decimal without exponent, as it was typed: `Decimal("1E+3")` becomes `1000`."""
    return format(value, "f")


def two_places(value: Decimal) -> str:
    return format(value.quantize(Decimal("0.01")), "f")


Number = Annotated[
    Decimal,
    PlainSerializer(plain_decimal, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}, mode="serialization"),
]
"""A decimal number as a string."""
Yuan = Annotated[
    Decimal,
    PlainSerializer(two_places, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+\.\d{2}$"}, mode="serialization"),
]
"""An amount of money in 元, as a string with two places."""
Day = Annotated[
    dt.date,
    PlainSerializer(lambda d: d.isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date"}, mode="serialization"),
]


class Coded(Element):
    """A value of a controlled list, with its label as it was when the document was signed."""

    code: str = Field(title="代码")
    label: str = Field(title="名称")

    @classmethod
    def of(cls, choice: Choices) -> Coded:
        """The value of one of our closed vocabularies."""
        return cls(code=str(choice.value), label=str(choice.label))


class FileRef(Element):
    """A frozen file: its permanent address holds the SHA-256 of its bytes."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", title="SHA-256 摘要")
    name: str = Field(title="文件名")
    size: int = Field(title="字节数")
    media_type: str = Field(title="媒体类型")
    url: str = Field(title="永久地址")


class Attachment(Element):
    title: str = Field(title="附件名称")
    file: FileRef = Field(title="文件")


class ItemLink(Element):
    """A link to another item by its permanent address."""

    relation: str = Field(title="关系")
    content_id: str = Field(title="信息标识")
    index_number: str = Field(title="索引号")
    title: str = Field(title="名称")
    type: str = Field(title="信息类别")
    url: str = Field(title="永久地址")


Kind = Literal["text", "integer", "decimal", "money", "date"]
"""What a column of a table holds."""


class Column(Element):
    key: str = Field(title="列代码")
    label: str = Field(title="列名")
    kind: Kind = Field("text", title="数据类型")
    unit: str = Field("", title="单位")


class Table(Element):
    """A table with typed columns. Every cell is a string, or null where it is empty."""

    columns: list[Column] = Field(title="列")
    rows: list[list[str | None]] = Field(title="行")


class Indicator(Element):
    """指标."""

    name: str = Field(title="指标名称")
    value: Number = Field(title="数值")
    unit: str = Field(title="单位")
    as_of: Day | None = Field(None, title="截至日期")
    previous: Number | None = Field(None, title="上期数值")


class Contact(Element):
    name: str = Field(title="名称")
    telephone: str = Field("", title="电话")
    address: str = Field("", title="地址")
    email: str = Field("", title="电子邮箱")
    hours: str = Field("", title="办公时间")


# Blocks of the body ------------------------------------------------------------------


class HeadingBlock(Element):
    type: Literal["heading"] = Field("heading", title="类型")
    level: int = Field(ge=2, le=4, title="级别")
    text: str = Field(title="文字")


class RichTextBlock(Element):
    type: Literal["rich_text"] = Field("rich_text", title="类型")
    html: str = Field(title="经过净化的 HTML")


class TableBlock(Element):
    type: Literal["table"] = Field("table", title="类型")
    caption: str = Field(title="表题")
    table: Table = Field(title="表格")
    note: str = Field("", title="表注")


class FigureBlock(Element):
    type: Literal["figure"] = Field("figure", title="类型")
    image: FileRef = Field(title="图片")
    width: int = Field(title="宽（像素）")
    height: int = Field(title="高（像素）")
    alternative: str = Field(title="替代文字")
    caption: str = Field("", title="图题")


class IndicatorBlock(Element):
    type: Literal["indicator"] = Field("indicator", title="类型")
    indicator: Indicator = Field(title="指标")


class QuestionBlock(Element):
    type: Literal["question"] = Field("question", title="类型")
    question: str = Field(title="问")
    answer_html: str = Field(title="答（经过净化的 HTML）")


class ContactBlock(Element):
    type: Literal["contact"] = Field("contact", title="类型")
    contact: Contact = Field(title="联系方式")


class QuotationBlock(Element):
    """依据摘录: a quotation of a legal basis."""

    type: Literal["quotation"] = Field("quotation", title="类型")
    text: str = Field(title="原文")
    source: str = Field(title="出处")
    article: str = Field("", title="条款")


Block = Annotated[
    HeadingBlock
    | RichTextBlock
    | TableBlock
    | FigureBlock
    | IndicatorBlock
    | QuestionBlock
    | ContactBlock
    | QuotationBlock,
    Field(discriminator="type"),
]


class Details(Element):
    """What a category has besides the common part; each model adds `type: Literal[…]`."""

    type: Any


class Resolver(Protocol):
    """Gives the document the frozen form of what a page refers to."""

    def document(self, pk: int) -> FileRef:
        """The frozen file of a library document."""

    def image(self, pk: int) -> tuple[FileRef, int, int]:
        """The frozen rendition of a library image, with width and height in pixels."""

    def item(self, page_id: int, relation: str) -> ItemLink | None:
        """The permanent link to another item; None where its readers cannot open it."""

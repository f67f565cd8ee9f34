"""The vocabulary of the public document: what every part of it is made of.

Only strings, booleans, null and integers below 2^53 appear in a document, so that its sorted
serialisation is RFC 8785. Money and decimals are strings, dates ISO 8601.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

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


Number = Annotated[Decimal, PlainSerializer(plain_decimal, return_type=str)]
"""A decimal number as a string."""
Yuan = Annotated[Decimal, PlainSerializer(two_places, return_type=str)]
"""An amount of money in 元, as a string with two places."""
Day = Annotated[dt.date, PlainSerializer(lambda d: d.isoformat(), return_type=str)]


class Coded(Element):
    """A value of a controlled list, with its label as it was when the document was signed."""

    code: str
    label: str

    @classmethod
    def of(cls, choice: Choices) -> Coded:
        """The value of one of our closed vocabularies."""
        return cls(code=str(choice.value), label=str(choice.label))


class FileRef(Element):
    """A frozen file: its permanent address holds the SHA-256 of its bytes."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    name: str
    size: int = Field(title="字节数")
    media_type: str
    url: str = Field(title="永久地址")


class Attachment(Element):
    title: str = Field(title="附件名称")
    file: FileRef


class ItemLink(Element):
    """A link to another item by its permanent address."""

    relation: str = Field(title="关系")
    content_id: str
    index_number: str = Field(title="索引号")
    title: str
    type: str
    url: str


Kind = Literal["text", "integer", "decimal", "money", "date"]
"""What a column of a table holds."""


class Column(Element):
    key: str
    label: str
    kind: Kind = "text"
    unit: str = ""


class Table(Element):
    """A table with typed columns. Every cell is a string, or null where it is empty."""

    columns: list[Column]
    rows: list[list[str | None]]


class Indicator(Element):
    """指标."""

    name: str = Field(title="指标名称")
    value: Number = Field(title="数值")
    unit: str = Field(title="单位")
    as_of: Day | None = Field(None, title="截至日期")
    previous: Number | None = Field(None, title="上期数值")


class Contact(Element):
    name: str
    telephone: str = ""
    address: str = ""
    email: str = ""
    hours: str = ""


# Blocks of the body ------------------------------------------------------------------


class HeadingBlock(Element):
    type: Literal["heading"] = "heading"
    level: int = Field(ge=2, le=4)
    text: str


class RichTextBlock(Element):
    type: Literal["rich_text"] = "rich_text"
    html: str = Field(title="经过净化的 HTML")


class TableBlock(Element):
    type: Literal["table"] = "table"
    caption: str
    table: Table
    note: str = ""


class FigureBlock(Element):
    type: Literal["figure"] = "figure"
    image: FileRef
    width: int
    height: int
    alternative: str = Field(title="替代文字")
    caption: str = ""


class IndicatorBlock(Element):
    type: Literal["indicator"] = "indicator"
    indicator: Indicator


class QuestionBlock(Element):
    type: Literal["question"] = "question"
    question: str
    answer_html: str


class ContactBlock(Element):
    type: Literal["contact"] = "contact"
    contact: Contact


class QuotationBlock(Element):
    """依据摘录: a quotation of a legal basis."""

    type: Literal["quotation"] = "quotation"
    text: str
    source: str
    article: str = ""


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

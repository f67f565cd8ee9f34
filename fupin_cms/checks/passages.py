"""Everything in a document that a citizen would read, with the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fupin_cms.disclosures.schema import (
    Attachment,
    Coded,
    Element,
    FileRef,
    ItemLink,
    Table,
    TableBlock,
)
from fupin_cms.ledger.markup import addresses, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HTML = ("html", "_html")


@dataclass(frozen=True)
class Passage:
    """A piece of text, and the part that it belongs to."""

    part: str
    text: str


@dataclass(frozen=True)
class Grid:
    """A table: its rows are read cell by cell and across the cells."""

    part: str
    table: Table


@dataclass(frozen=True)
class Link:
    """An address that a part links to; empty addresses (of drafts) are left out."""

    part: str
    address: str


Reading = Passage | Grid | Link


def readings(part: str, value: Any) -> Iterator[Reading]:
    """The texts, tables and links in a part of a document, in their order.

    Codes, digests and permanent addresses are the system's own and are not read.
    """
    match value:
        case str():
            yield Passage(part, value)
        case Table():
            yield Grid(part, value)
        case TableBlock():
            yield Passage(part, f"{value.caption}\n{value.note}")
            yield Grid(f"{part}《{value.caption}》", value.table)
        case Coded() | FileRef() | ItemLink() | Attachment():
            yield from _reference_readings(part, value)
        case Element():
            yield from _element_readings(part, value)
        case list() if all(isinstance(one, str) for one in value):
            # Read as one text: a number may be split over keywords or lines.
            yield Passage(part, "\n".join(value))
        case list() | tuple():
            for number, one in enumerate(value, start=1):
                yield from readings(f"{part}第{number}项", one)
        case _:  # numbers, dates and what is empty hold no text
            return


def _reference_readings(
    part: str, value: Coded | FileRef | ItemLink | Attachment
) -> Iterator[Reading]:
    match value:
        case Coded():
            yield Passage(part, value.label)
        case FileRef():
            yield Passage(f"{part}文件名", value.name)
            yield from _links(part, [value.url])
        case ItemLink():
            yield Passage(part, value.title)
            yield from _links(f"{part}《{value.title}》", [value.url])
        case Attachment():
            yield Passage("附件名称", value.title)
            yield from readings(f"附件《{value.title}》", value.file)


def _element_readings(part: str, element: Element) -> Iterator[Reading]:
    for name, field in type(element).model_fields.items():
        value = getattr(element, name)
        title = field.title or ""
        inner = f"{part}·{title}" if part and title else part or title
        if isinstance(value, str) and name.endswith(_HTML):
            yield from readings(part, plain_text(value))
            yield from _links(part, addresses(value))
        else:
            yield from readings(inner, value)


def _links(part: str, found: Sequence[str]) -> Iterator[Link]:
    return (Link(part, address) for address in found if address)

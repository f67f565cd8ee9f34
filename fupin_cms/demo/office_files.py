"""Attachments as an office makes them. The same content gives the same bytes, on every machine."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as PdfTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fupin_cms.disclosures.schema import Column

_FONT = "STSong-Light"
"""A font that PDF readers bring along for Chinese: no font file is needed to write with it."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


@dataclass(frozen=True)
class Sheet:
    """A table with its caption; cells are text, as they are stored."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str | None]]


@dataclass(frozen=True)
class Writing:
    """An official document: title, the line under it, paragraphs, tables, a closing note."""

    title: str
    byline: str = ""
    paragraphs: Sequence[str] = ()
    tables: Sequence[Sheet] = field(default_factory=list)
    note: str = ""


def _heading(column: Column) -> str:
    return f"{column.label}（{column.unit}）" if column.unit else column.label


def _cell(value: str | None, column: Column) -> str | int | Decimal | dt.date | None:
    match column.kind:
        case _ if value is None:
            return None
        case "integer":
            return int(value)
        case "decimal" | "money":
            return Decimal(value)
        case "date":
            return dt.date.fromisoformat(value)
        case _:
            return value


def workbook(sheet: Sheet) -> bytes:
    """An xlsx file with one sheet: caption, headings, rows with numbers as numbers."""
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = None
    book.properties.created = dt.datetime(*_EPOCH)  # noqa: DTZ001 - the format knows no zone
    page = book.active
    if page is None:
        raise RuntimeError("a new workbook has a sheet")
    page.title = "表1"
    page.append([sheet.caption])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(sheet.columns))
    page["A1"].font = Font(bold=True, size=14)
    page["A1"].alignment = Alignment(horizontal="center")
    page.append([_heading(column) for column in sheet.columns])
    for row in sheet.rows:
        page.append([_cell(value, col) for value, col in zip(row, sheet.columns, strict=True)])
    for number, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = 18 if column.kind != "text" else 26
        if column.kind == "money":
            for cell in page[letter][2:]:
                cell.number_format = "#,##0.00"
    page.freeze_panes = "A3"
    stream = io.BytesIO()
    book.save(stream)
    return _stable(stream.getvalue())


def word_document(writing: Writing) -> bytes:
    """A docx file."""
    document = docx.Document()
    document.add_heading(writing.title, level=1)
    if writing.byline:
        document.add_paragraph(writing.byline)
    for text in writing.paragraphs:
        document.add_paragraph(text)
    for sheet in writing.tables:
        document.add_paragraph(sheet.caption)
        table = document.add_table(rows=1, cols=len(sheet.columns), style="Table Grid")
        for cell, column in zip(table.rows[0].cells, sheet.columns, strict=True):
            cell.text = _heading(column)
        for row in sheet.rows:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = value or ""
    if writing.note:
        document.add_paragraph(writing.note)
    stream = io.BytesIO()
    document.save(stream)
    return _stable(stream.getvalue())


def pdf_document(writing: Writing) -> bytes:
    """A PDF file with text that can be searched."""
    registerFont(UnicodeCIDFont(_FONT))
    body = ParagraphStyle("body", fontName=_FONT, fontSize=12, leading=20, wordWrap="CJK")
    indented = ParagraphStyle("indented", parent=body, firstLineIndent=24)
    title = ParagraphStyle("title", parent=body, fontSize=18, leading=28, alignment=1)
    small = ParagraphStyle("small", parent=body, fontSize=9.5, leading=13)
    story: list[Flowable] = [Paragraph(escape(writing.title), title), Spacer(1, 8)]
    if writing.byline:
        centred = ParagraphStyle("byline", parent=body, alignment=1)
        story += [Paragraph(escape(writing.byline), centred), Spacer(1, 8)]
    story += [Paragraph(escape(text), indented) for text in writing.paragraphs]
    for sheet in writing.tables:
        story += [Spacer(1, 8), Paragraph(escape(sheet.caption), body), _pdf_table(sheet, small)]
    if writing.note:
        story += [Spacer(1, 12), Paragraph(escape(writing.note), body)]
    stream = io.BytesIO()
    SimpleDocTemplate(stream, title=writing.title, lang="zh-CN", invariant=1).build(story)
    return stream.getvalue()


def _pdf_table(sheet: Sheet, style: ParagraphStyle) -> Flowable:
    rows: list[Sequence[str | None]] = [[_heading(column) for column in sheet.columns], *sheet.rows]
    cells = [[Paragraph(escape(value or ""), style) for value in row] for row in rows]
    lines: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, "#444444"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    return PdfTable(cells, repeatRows=1, style=lines)


def _stable(package: bytes) -> bytes:
    """An office package without the time of its making."""
    stable = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as made,
        zipfile.ZipFile(stable, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for name in made.namelist():
            data = made.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            kept.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return stable.getvalue()

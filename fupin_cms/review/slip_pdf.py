"""The sheets as PDF, A4.

The font is one of those that every reader brings for Chinese (Adobe-GB1, STSong): nothing is
embedded and no system library is asked. Where an office must archive sheets with their font inside,
or has rare characters in names, PDF_FONT names a TrueType file.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from fupin_cms.conf import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .slips import Row, Signed, Slip

_MARGIN = 20 * mm
_LABEL = 38 * mm
_WIDTH = A4[0] - 2 * _MARGIN
_CID = "STSong-Light"
_OWN = "FupinSlip"


@lru_cache(maxsize=4)
def font(path: str) -> str:
    """The name of the font that sheets are set in, registered. Raises OSError for a wrong path."""
    if path:
        registerFont(TTFont(_OWN, path))
        return _OWN
    registerFont(UnicodeCIDFont(_CID))
    return _CID


def slip_pdf(slip: Slip) -> bytes:
    """The sheet as a PDF file."""
    name = font(get_settings().PDF_FONT)
    text = ParagraphStyle("text", fontName=name, fontSize=10.5, leading=16, wordWrap="CJK")
    small = ParagraphStyle("small", parent=text, fontSize=8.5, leading=12)
    heading = ParagraphStyle("heading", parent=text, fontSize=18, leading=28, alignment=1)
    mark = ParagraphStyle("mark", parent=text, alignment=1, textColor=colors.HexColor("#b00020"))
    parts: list[Any] = [
        _paragraph(slip.body_name, ParagraphStyle("body", parent=text, alignment=1)),
        _paragraph(slip.title, heading),
    ]
    if slip.mark:
        parts.append(_paragraph(f"【{slip.mark}】", mark))
    parts += [Spacer(1, 4 * mm), _table(slip.facts, text)]
    for signed in slip.signed:
        parts += [Spacer(1, 5 * mm), _step(signed, text)]
    parts += [Spacer(1, 5 * mm), _table(slip.evidence, small)]

    def footer(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont(name, 8)
        canvas.drawString(_MARGIN, 10 * mm, f"打印于{slip.printed_at:%Y-%m-%d %H:%M}  {slip.mark}")
        canvas.drawRightString(A4[0] - _MARGIN, 10 * mm, f"第{document.page}页")
        canvas.restoreState()

    data = BytesIO()
    SimpleDocTemplate(
        data,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=f"{slip.title} {dict(slip.facts)['索引号']}",
        author=slip.body_name,
    ).build(parts, onFirstPage=footer, onLaterPages=footer)
    return data.getvalue()


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(text).replace("\n", "<br/>"), style)


def _table(rows: Iterable[Row], style: ParagraphStyle) -> Table:
    cells = [[_paragraph(label, style), _paragraph(value, style)] for label, value in rows]
    return _framed(Table(cells, colWidths=[_LABEL, _WIDTH - _LABEL]))


def _step(signed: Signed, style: ParagraphStyle) -> Table:
    rows = signed.rows or (("签署", "（尚未签署）"),)
    cells: list[list[Any]] = [[_paragraph(signed.step, style), ""]]
    cells += [[_paragraph(label, style), _paragraph(value, style)] for label, value in rows]
    table = _framed(Table(cells, colWidths=[_LABEL, _WIDTH - _LABEL], repeatRows=1))
    head = (0, 0), (-1, 0)
    table.setStyle(TableStyle([("SPAN", *head), ("BACKGROUND", *head, colors.HexColor("#eeeeee"))]))
    return table


def _framed(table: Table) -> Table:
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.HexColor("#444444")),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table

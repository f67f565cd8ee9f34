"""Word documents (docx): body, tables, text boxes, headers, notes, comments, deletions."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from .ooxml import open_package, read_extras
from .xml import local, members, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .result import Reading

_PARTS = (
    ("正文", r"word/document\d*\.xml"),
    ("页眉", r"word/header\d*\.xml"),
    ("页脚", r"word/footer\d*\.xml"),
    ("脚注", r"word/footnotes\.xml"),
    ("尾注", r"word/endnotes\.xml"),
    ("批注", r"word/comments\d*\.xml"),
    ("构建基块", r"word/glossary/document\.xml"),
)
_WRITTEN = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}


def read_docx(file: IO[bytes], reading: Reading) -> None:
    with open_package(file) as archive:
        for label, pattern in _PARTS:
            lines: list[str] = []
            for name in members(archive, pattern):
                lines.extend(paragraphs(parse(archive.read(name))))
            reading.add(label, "\n".join(lines))
        read_extras(archive, "word", reading)


def paragraphs(element: Any) -> Iterator[str]:
    """The lines of an element in reading order; a table's row is one line, cells apart by tabs."""
    for child in element:
        match local(child):
            case "p":
                boxes: list[Any] = []
                line = _run(child, boxes)
                if line.strip():
                    yield line
                for box in boxes:
                    yield from paragraphs(box)
            case "tbl":
                for row in _within(child, "tr"):
                    cells = [" ".join(paragraphs(cell)) for cell in _within(row, "tc")]
                    if any(cell.strip() for cell in cells):
                        yield "\t".join(cells)
            case "Fallback" | "":
                continue  # the same content again, for older programs
            case _:
                yield from paragraphs(child)


def _run(element: Any, boxes: list[Any]) -> str:
    """A paragraph's text, hidden and deleted text too; text boxes are left in `boxes`."""
    pieces: list[str] = []
    for child in element:
        name = local(child)
        if name in ("t", "delText"):
            pieces.append(child.text or "")
        elif name in _WRITTEN:
            pieces.append(_WRITTEN[name])
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in ("Fallback", ""):
            pieces.append(_run(child, boxes))
    return "".join(pieces)


def _within(element: Any, name: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also inside content controls, not of nested tables."""
    for child in element:
        found = local(child)
        if found == name:
            yield child
        elif found not in ("tbl", "p", "Fallback", ""):
            yield from _within(child, name)

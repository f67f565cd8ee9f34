"""Plain text, CSV and HTML."""

from __future__ import annotations

import codecs
from html.parser import HTMLParser
from typing import IO, TYPE_CHECKING

from charset_normalizer import from_bytes

from .result import UnreadableError

if TYPE_CHECKING:
    from .result import Reading

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol",
    "option", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
])  # fmt: skip
_TOLD = ("alt", "title", "value", "placeholder", "content", "aria-label")


def decode(data: bytes) -> str:
    """Text of a file: by its mark, as UTF-8, as GB 18030, or as it looks most likely.

    Raises UnreadableError where nothing fits.
    """
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _decoded(data, encoding)
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    best = from_bytes(data).best()
    if best is None:
        raise UnreadableError("文字编码不能识别，请另存为 UTF-8")
    return str(best)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError("文字编码不能识别，请另存为 UTF-8") from error


def read_text(file: IO[bytes], reading: Reading) -> None:
    reading.add("正文", decode(file.read()))


def read_html(file: IO[bytes], reading: Reading) -> None:
    """The text of a page, with its comments and the attributes that hold words."""
    parser = _Words()
    parser.feed(decode(file.read()))
    parser.close()
    reading.add("正文", "".join(parser.words))
    reading.add("属性", "\n".join(parser.told))
    reading.add("注释和脚本", "\n".join(parser.hidden))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.told: list[str] = []
        self.hidden: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._within = tag
        if tag in _BLOCKS:
            self.words.append("\n")
        elif tag in ("td", "th"):
            self.words.append("\t")
        self.told.extend(value for name, value in attrs if name in _TOLD and value)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._within:
            self._within = ""
        if tag in _BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if self._within == "script":
            self.hidden.append(data.strip())
        elif not self._within:
            self.words.append(" ".join(data.split()) if data.strip() else " ")

    def handle_comment(self, data: str) -> None:
        self.hidden.append(data.strip())

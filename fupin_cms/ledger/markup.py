"""Plain text and links of the HTML that stands in a document."""

from __future__ import annotations

from html.parser import HTMLParser

_BREAKS = {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption"}
_BREAKS |= {"figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section"}
_BREAKS |= {"table", "tr", "ul"}
_CELLS = {"td", "th"}


class _Reader(HTMLParser):
    """Inline tags leave no gap, so that a number broken by one is read whole."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.text.append("\n")
        elif tag in _CELLS:
            self.text.append("\t")
        self.addresses += [value for name, value in attrs if name in {"href", "src"} and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS and tag != "br":
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def plain_text(html: str) -> str:
    """The text of a piece of HTML, with a line break where a block begins or ends."""
    return "".join(_read(html).text)


def addresses(html: str) -> list[str]:
    """Every address that the HTML links to or shows."""
    return _read(html).addresses

"""Rich text for the document: a closed list of tags, and links that stay."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import nh3
from wagtail.rich_text.rewriters import LinkRewriter, extract_attrs

from .enums import Relation

if TYPE_CHECKING:
    from .schema import Resolver

FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "superscript", "subscript"]
"""What an editor may use; the tags below are what these write."""
_TAGS = {"p", "br", "b", "strong", "i", "em", "ol", "ul", "li", "a", "sup", "sub"}
_ATTRIBUTES = {"a": {"href", "rel"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_UNMARKED_LINK = re.compile(r"<a\b(?![^>]*\blinktype=)[^>]*>")


def rich_text_html(source: Any, resolver: Resolver) -> str:
    """Sanitised HTML of a rich text: page and document links become permanent addresses.

    A link to what the document's readers cannot open becomes plain text. Links elsewhere carry
    `rel="noopener noreferrer"`; addresses with any other scheme than http(s), mailto and tel go.
    """

    def page(attrs: dict[str, str]) -> str:
        link = resolver.item(int(attrs["id"]), Relation.RELATED.value)
        return _opening(link.url) if link else ""

    def document(attrs: dict[str, str]) -> str:
        return _opening(resolver.document(int(attrs["id"])).url)

    marked = LinkRewriter(rules={"page": page, "document": document})
    html = _UNMARKED_LINK.sub(_external, _source(source))
    return nh3.clean(
        marked(html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
    )


def _source(value: Any) -> str:
    return str(getattr(value, "source", value) or "")


def _opening(url: str, *, rel: str = "") -> str:
    marked = f' rel="{rel}"' if rel else ""
    return f'<a href="{escape(url)}"{marked}>'


def _external(match: re.Match[str]) -> str:
    """The opening tag of a link that was typed; "" for one that leads nowhere we allow."""
    href = extract_attrs(match[0]).get("href", "").strip()
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    if parts.scheme in _SCHEMES:
        return _opening(href, rel="noopener noreferrer" if parts.netloc else "")
    is_local = not parts.scheme and not parts.netloc and href.startswith(("/", "#"))
    return _opening(href) if is_local and not href.startswith(("//", "/\\")) else ""

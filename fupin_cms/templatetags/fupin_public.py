"""Tags and filters of the public pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe

from fupin_cms.public import wording
from fupin_cms.public.tables import render_table

if TYPE_CHECKING:
    from collections.abc import Mapping

register = template.Library()

_SHORT = 10
"""Parts of a list up to so many characters stand in one line."""

for _write in (
    wording.day,
    wording.moment,
    wording.short_day,
    wording.number,
    wording.period,
    wording.yuan,
    wording.size,
    wording.file_kind,
):
    register.filter(_write.__name__, _write)


@register.filter
def signed_html(html: str) -> SafeString:
    """HTML of the document: cleaned before it was signed, so that it is shown byte for byte."""
    return mark_safe(html)  # noqa: S308 - see above; pages carry a policy without scripts besides


@register.simple_tag
def table(value: Mapping[str, Any], caption: str, note: str = "") -> SafeString:
    """A table of the document; nothing where it has no rows."""
    return render_table(value, caption=caption, note=note) if value["rows"] else SafeString("")


@register.simple_tag
def fact(label: str, value: Any) -> SafeString:
    """One row of a list of facts; nothing where the document says nothing.

    A list becomes a list (one line where its parts are short), text keeps its paragraphs, HTML
    stays what it is.
    """
    if value is None or value in ("", []):
        return SafeString("")
    if isinstance(value, list) and all(len(part) <= _SHORT for part in value):
        shown = format_html("{}", "、".join(value))
    elif isinstance(value, list):
        shown = format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((part,) for part in value))
        )
    elif isinstance(value, SafeString):
        shown = value
    elif "\n" in str(value):
        shown = mark_safe(linebreaks(str(value), autoescape=True))  # noqa: S308 - escaped
    else:
        shown = format_html("{}", value)
    return format_html('<div class="fact"><dt>{}</dt><dd>{}</dd></div>', label, shown)

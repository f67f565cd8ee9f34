"""A document's table as HTML, made in one pass: 5,000 rows are normal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from .wording import day, number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONG_TABLE = 40
"""From so many rows on a table scrolls in a box of its own height, its head in sight."""

_WRITTEN: dict[str, Callable[[str | None], str]] = {
    "integer": number,
    "decimal": number,
    "money": number,
    "date": day,
}
_NUMERIC = frozenset({"integer", "decimal", "money"})


def _head(column: Mapping[str, Any]) -> SafeString:
    unit = f"（{column['unit']}）" if column["unit"] else ""
    kind = mark_safe(' class="num"') if column["kind"] in _NUMERIC else ""
    return format_html('<th scope="col"{}>{}{}</th>', kind, column["label"], unit)


def _written(kind: str, value: str) -> str:
    write = _WRITTEN.get(kind)
    if write is None:
        return value
    try:
        return write(value)
    except (ValueError, ArithmeticError):
        return value  # what was signed is shown as it stands, also where it is no number


def _cell(column: Mapping[str, Any], value: str | None) -> str:
    attribute = ' class="num"' if column["kind"] in _NUMERIC else ""
    if value is None or value == "":
        return f'<td{attribute}><span class="none">—</span></td>'
    return f"<td{attribute}>{conditional_escape(_written(column['kind'], value))}</td>"


def render_table(table: Mapping[str, Any], *, caption: str, note: str = "") -> SafeString:
    """The table with its caption in a box that scrolls by itself and takes the keyboard's focus.

    An empty cell is shown as a dash, so that it is not taken for a zero.
    """
    columns, rows = table["columns"], table["rows"]
    # Every value went through conditional_escape in _cell.
    body = mark_safe(  # noqa: S308
        "".join("<tr>" + "".join(map(_cell, columns, row)) + "</tr>" for row in rows)
    )
    return format_html(
        '<figure class="table"><figcaption>{} <span class="count">共 {} 行</span></figcaption>'
        '<div class="table-box{}" role="region" aria-label="{}" tabindex="0"><table>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>{}</figure>",
        caption,
        len(rows),
        " long" if len(rows) >= LONG_TABLE else "",
        caption,
        format_html_join("", "{}", ((_head(column),) for column in columns)),
        body,
        format_html('<p class="table-note">{}</p>', note) if note else "",
    )

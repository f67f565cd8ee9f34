"""How a table changed between two revisions: rows that went and rows that came.

Wagtail's own comparison looks at every character, which takes minutes on thousands of rows.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, format_html_join
from wagtail.admin.compare import BlockComparison, FieldComparison

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

_SHOWN = 50


def changed_rows(before: Any, after: Any) -> SafeString:
    """The rows of two stored tables that only one of them has, the first 50 of each."""
    old, new = _rows(before), _rows(after)
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    if not gone and not come:
        return format_html("共{}行{}", len(new), "，顺序或列有改动" if before != after else "")
    return format_html(
        "<p>原有{}行，现有{}行</p>{}{}",
        len(old),
        len(new),
        _listed(list(gone.elements()), "deletion", "删去"),
        _listed(list(come.elements()), "addition", "新增"),
    )


def _rows(value: Any) -> list[tuple[str | None, ...]]:
    return [tuple(row) for row in (value or {}).get("rows", [])]


def _listed(rows: Sequence[tuple[str | None, ...]], classname: str, label: str) -> SafeString:
    if not rows:
        return format_html("")
    shown = format_html_join(
        "", "<li>{}</li>", ((" | ".join(cell or "" for cell in row),) for row in rows[:_SHOWN])
    )
    rest = format_html("<li>还有{}行</li>", len(rows) - _SHOWN) if len(rows) > _SHOWN else ""
    return format_html(
        '<div class="comparison__child-object {}">{}{}行<ul>{}{}</ul></div>',
        classname, label, len(rows), shown, rest,
    )  # fmt: skip


class TableFieldComparison(FieldComparison):
    """Of a `TableField`."""

    def htmldiff(self) -> SafeString:
        return changed_rows(self.val_a, self.val_b)


class TableBlockComparison(BlockComparison):
    """Of a table in the body."""

    def htmlvalue(self, val: Any) -> SafeString:
        return changed_rows(val, val)

    def htmldiff(self) -> SafeString:
        return changed_rows(self.val_a, self.val_b)

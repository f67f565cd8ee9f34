"""Required elements (半公开: what must not be missing), declared beside their fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from .base import DisclosureMixin


def is_present(value: Any) -> bool:
    """Whether a field holds something: 0 does; empty text, lists, tables and streams do not."""
    if value is None:
        return False
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, dict):  # a table value
        return bool(value.get("rows"))
    if hasattr(value, "exists"):  # a relation
        return bool(value.exists())
    return bool(len(value)) if hasattr(value, "__len__") else True


def _always(_page: Any) -> bool:
    return True


@dataclass(frozen=True)
class Required:
    """One element that the law or the catalogue asks of an item.

    `source` names the rule; `when` limits it to a stage or a kind.
    """

    field: str
    label: str
    source: str
    when: Callable[[Any], bool] = _always
    present: Callable[[Any], bool] | None = None

    def is_missing(self, page: DisclosureMixin) -> bool:
        if not self.when(page):
            return False
        if self.present is not None:
            return not self.present(page)
        return not is_present(getattr(page, self.field))

"""What our backends change of the stock ones: texts and queries with their Chinese words apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelsearch.query import PlainText

from .words import apart, reworded, spaced

if TYPE_CHECKING:
    from collections.abc import Iterable


class SpacedIndex:
    """Mixed into a stock index."""

    def add_items(self, model: Any, objs: Iterable[Any]) -> None:
        super().add_items(model, spaced(objs))  # type: ignore[misc]


class RewordedQueries:
    """Mixed into a stock query compiler."""

    DEFAULT_OPERATOR: str
    change = staticmethod(apart)

    def __init__(
        self, queryset: Any, query: Any, fields: Any = None, operator: Any = None, **kwargs: Any
    ) -> None:
        if isinstance(query, str):
            query = PlainText(query, operator or self.DEFAULT_OPERATOR)
        super().__init__(queryset, reworded(query, self.change), fields, operator, **kwargs)  # type: ignore[call-arg]

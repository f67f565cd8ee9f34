"""Model fields that page types share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MinValueValidator
from django.db import models

if TYPE_CHECKING:
    _DecimalField = models.DecimalField[Any, Any]
else:  # Django's fields take type arguments in the stubs only
    _DecimalField = models.DecimalField


class YuanField(_DecimalField):
    """An amount of money in 元, to two places; empty while it is not known, never negative."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_digits=17, decimal_places=2)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("validators", [MinValueValidator(0)])
        super().__init__(*args, **kwargs)


def lines(text: str) -> list[str]:
    """The lines of a field in which each line is one entry, without the empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]

"""The checks that there are. One more is one more module in `checks/rules/`."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from . import rules

if TYPE_CHECKING:
    from .base import Check

_checks: dict[str, Check] = {}

Kind = TypeVar("Kind", bound="type[Check]")


def register(kind: Kind) -> Kind:
    """Class decorator that makes a check known.

    Raises ValueError where its id is taken by another class.
    """
    taken = _checks.get(kind.id)
    if taken is not None and type(taken).__qualname__ != kind.__qualname__:
        raise ValueError(f"check {kind.id!r} belongs to {type(taken).__name__}")
    _checks[kind.id] = kind()
    return kind


def discover() -> None:
    """Import every module of `checks/rules/`, so that each registers its check."""
    for module in pkgutil.iter_modules(rules.__path__):
        import_module(f"{rules.__name__}.{module.name}")


def checks() -> tuple[Check, ...]:
    """Every check, in the order of their ids."""
    return tuple(_checks[code] for code in sorted(_checks))

"""Which categories a catalogue item can stand for, told by the room that defines them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Choices = list[tuple[str, str]]

_sources: list[Callable[[], Choices]] = []


def offer(source: Callable[[], Choices]) -> None:
    """Name the function that gives the categories as (code, label); it is asked each time."""
    _sources[:] = [source]


def category_choices() -> Choices:
    """(code, label) of every category."""
    return [choice for source in _sources for choice in source()]

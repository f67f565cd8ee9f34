"""Gathers the models of the room. A new category adds one line here."""

from .identity import Identity
from .numbers import NumberSeries
from .sections import HomePage, SectionPage

__all__ = ["HomePage", "Identity", "NumberSeries", "SectionPage"]

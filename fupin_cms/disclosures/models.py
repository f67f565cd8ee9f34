"""Gathers the models of the room. A new category adds one line here."""

from .identity import Identity
from .numbers import NumberSeries
from .sections import HomePage, SectionPage
from .types.fund import FundPage

__all__ = ["FundPage", "HomePage", "Identity", "NumberSeries", "SectionPage"]

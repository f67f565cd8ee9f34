"""Gathers the search app's models."""

from .log_models import SearchedDay
from .synonym_models import SynonymGroup

__all__ = ["SearchedDay", "SynonymGroup"]

"""Gathers the search app's models."""

from .synonym_models import SynonymGroup

__all__ = ["SynonymGroup"]

"""`schemas/{type}`: the JSON Schema of each category's document."""

from __future__ import annotations

_BASE = "/api/v1/schemas/"


def schema_address(category: str) -> str:
    """Where the schema of a category's documents is read, root-relative."""
    return f"{_BASE}{category}"

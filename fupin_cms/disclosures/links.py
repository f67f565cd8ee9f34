"""Links from a page type's own fields to other items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .enums import Relation
    from .schema import ItemLink, Resolver


def linked_items(
    stream: Any, block_type: str, relation: Relation, resolver: Resolver
) -> list[ItemLink]:
    """The items that a stream of page choosers names; a chosen page that is gone is left out."""
    found = (
        resolver.item(block.value.pk, relation.value)
        for block in stream
        if block.block_type == block_type and block.value is not None
    )
    return [link for link in found if link is not None]

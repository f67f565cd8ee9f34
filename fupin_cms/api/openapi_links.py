"""Which answer leads where, for the OpenAPI document: a developer reads it, a test walks it."""

from __future__ import annotations

from typing import Any

_FIRST = "$response.body#/items/0"
_ITEM = {"content_id": f"{_FIRST}/content_id"}
_OF_HIT = {"content_id": f"{_FIRST}/item/content_id"}

LINKS: dict[str, dict[str, tuple[str, dict[str, str]]]] = {
    "list_disclosures": {
        "first_item": ("get_disclosure", _ITEM),
        "its_history": ("list_releases", _ITEM),
    },
    "lookup": {"first_item": ("get_disclosure", _ITEM)},
    "search": {"first_item": ("get_disclosure", _OF_HIT)},
    "get_disclosure": {
        "its_history": ("list_releases", {"content_id": "$request.path.content_id"}),
        "its_schema": ("get_schema", {"category": "$response.body#/type"}),
    },
    "list_releases": {
        "first_release": (
            "get_release",
            {"content_id": "$response.body#/content_id", "seq": f"{_FIRST}/seq"},
        ),
    },
    "list_changes": {
        "what_follows": (
            "list_changes",
            {"after": "$response.body#/last", "epoch": "$response.body#/epoch"},
        ),
        "first_item": ("get_disclosure", _ITEM),
    },
    "get_ledger_head": {
        "its_chain": (
            "get_ledger_chain",
            {"to": "$response.body#/seq", "epoch": "$response.body#/epoch"},
        ),
        "what_follows": (
            "list_changes",
            {"after": "$response.body#/seq", "epoch": "$response.body#/epoch"},
        ),
    },
    "categories": {"its_schema": ("get_schema", {"category": f"{_FIRST}/code"})},
}
"""Of each operation: the name of a link, the operation it leads to, and with which values."""


def links_of(operation_id: str) -> dict[str, Any]:
    """The links of an operation's 200, as OpenAPI writes them."""
    return {
        name: {"operationId": target, "parameters": dict(values)}
        for name, (target, values) in LINKS.get(operation_id, {}).items()
    }

"""What each caller gets at each address, for an item in each state."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from .scene import Item

Status = dict[str, int]

_HERE: Status = {
    **dict.fromkeys(("public", "amended", "version_withdrawn", "repealed"), 200),
    **dict.fromkeys(("withdrawn", "expired", "moved_to_internal", "erased"), 410),
    **dict.fromkeys(("internal", "in_review", "scheduled", "draft"), 404),
}
_STAYS: Status = {state: 200 if status == 410 else status for state, status in _HERE.items()}
"""What says that an item was there stays when it goes."""
_FIRST: Status = {**_HERE, "version_withdrawn": 410}
"""Its first version, and the file of that version."""
_ALWAYS: Status = dict.fromkeys(_HERE, 200)

ITEM_ADDRESSES: dict[str, tuple[str, Status]] = {
    "item": ("/api/v1/disclosures/{id}", _HERE),
    "item_in_part": ("/api/v1/disclosures/{id}?fields=title&include=related", _HERE),
    "item_absolute": ("/api/v1/disclosures/{id}?links=absolute", _HERE),
    "version": ("/api/v1/disclosures/{id}?version=1", _FIRST),
    "releases": ("/api/v1/disclosures/{id}/releases", _STAYS),
    "release_of_another": ("/api/v1/disclosures/{id}/releases/999999", dict.fromkeys(_HERE, 404)),
    "lookup_number": ("/api/v1/lookup?index_number={number}", _ALWAYS),
    "lookup_path": ("/api/v1/lookup?path=/files/{sha256}/{name}", _ALWAYS),
    "search": ("/api/v1/search?q={word}", _ALWAYS),
    "suggest": ("/api/v1/suggest?q={word}", _ALWAYS),
    "file": ("/files/{sha256}/{name}", _FIRST),
    "page": ("/items/{number}", _HERE),
    "page_version": ("/items/{number}/versions/1", {**_FIRST, "public": 302, "repealed": 302}),
}
"""Addresses that name an item, with the answer for each of its states."""

COLLECTIONS = {
    "service": "/api/v1/",
    "disclosures": "/api/v1/disclosures?limit=100",
    "changes": "/api/v1/changes?limit=500",
    "changes_thin": "/api/v1/changes?limit=500&fields=seq,content_id",
    "changes_of_department": "/api/v1/changes?limit=500&department={department}",
    "search": "/api/v1/search?q=资金安排&limit=100",
    "export": "/api/v1/exports/disclosures.ndjson",
    "export_gz": "/api/v1/exports/disclosures.ndjson.gz",
    "ledger": "/api/v1/ledger",
    "chain": "/api/v1/ledger/chain?from=1&to=10",
    "status": "/api/v1/status",
    "schema": "/api/v1/schemas/fund",
    "categories": "/api/v1/categories",
    "departments": "/api/v1/departments",
    "regions": "/api/v1/regions",
    "topics": "/api/v1/topics",
    "catalogue": "/api/v1/catalogue",
}
"""Addresses that name none: the same answer for everybody, without a word that is hidden."""

RECONCILE = "/api/v1/reconcile"
KEYED = frozenset({"read", "changes", "export", "search", "reconcile"})


def address(template: str, item: Item) -> str:
    """The address of an item."""
    return template.format(
        id=item.content_id,
        number=quote(item.index_number, safe=""),
        sha256=item.sha256,
        name=quote(item.file_name),
        word=min(item.hidden | item.shown),
    )


def status_for(caller: str, template: str, status: int) -> int:
    """A wrong key is refused wherever keys are looked at; a session changes nothing."""
    refused = caller == "expired_key" and template.startswith(("/api/", "/files/"))
    return 401 if refused else status

"""`include`: summaries of the items that documents link to, as they are now."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

import orjson

from fupin_cms.ledger.contents import item_links
from fupin_cms.ledger.models import Disclosure, DisclosureLink

from .answers import join_objects, with_members
from .shaping import Shaping

Link = tuple[str, str, str]
"""Source (content_id), relation, target (content_id)."""


def related_to_rows(rows: Iterable[int], shaping: Shaping) -> bytes:
    """What the documents in force of these rows link to. Two queries."""
    links = DisclosureLink.objects.filter(disclosure__in=list(rows)).values_list(
        "disclosure__content_id", "relation", "target"
    )
    found = [(str(source), relation, str(target)) for source, relation, target in links]
    return _included(found, shaping)


def related_to_document(content_id: uuid.UUID, document: bytes, shaping: Shaping) -> bytes:
    """What one document links to, also an earlier version's. One query."""
    found = {
        (str(content_id), link["relation"], link["content_id"])
        for link in item_links(orjson.loads(document))
    }
    return _included(found, shaping)


def _included(links: Iterable[Link], shaping: Shaping) -> bytes:
    """The links to items that are public now, and the summary of each of these items once."""
    links = sorted(links)
    rows = Disclosure.objects.public().filter(content_id__in={target for *_, target in links})
    summaries = {
        str(content_id): bytes(summary)
        for content_id, summary in rows.values_list("content_id", "summary")
    }
    kept = [
        {"source": source, "relation": relation, "target": target}
        for source, relation, target in links
        if target in summaries
    ]
    items = (shaping.addresses(summaries[one]) for one in sorted(summaries))
    return with_members({"links": kept}, items=join_objects(items))

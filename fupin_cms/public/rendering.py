"""An item's page from its document: for the public, the internal reader, reviewers and editors."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from fupin_cms.ledger.contents import item_links
from fupin_cms.ledger.events import Stream

from .metatags import article_tags, column_tags
from .pages import compose
from .surroundings import Link, Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.http import HttpRequest

_INTERNAL = "/internal"
_FILES = "/files/"

_FORWARD = {
    "interprets": "解读的政策",
    "interpreted_by": "相关解读",
    "implements": "落实的政策",
    "based_on": "依据",
    "replaces": "替代的文件",
    "related": "相关信息",
}
_BACKWARD = {
    "interprets": "相关解读",
    "interpreted_by": "解读的政策",
    "implements": "落实情况",
    "based_on": "以本件为依据",
    "replaces": "替代本件的文件",
    "related": "相关信息",
}


@dataclass(frozen=True)
class BlockView:
    template: str
    value: Any


@dataclass(frozen=True)
class RelatedGroup:
    label: str
    links: list[Link] = field(default_factory=list)


def render_document(_request: HttpRequest, content: dict[str, Any], *, draft: bool) -> str:
    """The item's page from a document without a release, as the public would see it.

    `draft` says on the page that nobody can read it yet. Files are linked through the internal
    reader, since a file that was never released has no public address.
    """
    document = internally_addressed(content)
    return compose("fupin_cms/public/item.html", item_context(document, draft=draft))


def render_item(
    document: Mapping[str, Any], surroundings: Surroundings, *, address: str, internal: bool
) -> str:
    """The page of a released item. `address` is its permanent address, root-relative."""
    section = document["section"]
    meta = [
        *column_tags(
            section["title"],
            section["column_type"]["label"],
            surroundings.column_description,
            surroundings.column_keywords,
        ),
        *article_tags(document, address=address),
    ]
    context = item_context(
        internally_addressed(document) if internal else document,
        surroundings,
        address=address,
        internal=internal,
    )
    return compose(
        "fupin_cms/public/item.html", context, meta=[] if internal else meta, address=address
    )


def render_version(document: Mapping[str, Any], *, address: str, stream: str) -> str:
    """The page of an earlier version. `address` is that of the item, where the one in force is."""
    internal = stream == Stream.INTERNAL
    context = item_context(
        internally_addressed(document) if internal else document, address=address, internal=internal
    )
    return compose("fupin_cms/public/item.html", {**context, "earlier": True})


def item_context(
    document: Mapping[str, Any],
    surroundings: Surroundings | None = None,
    *,
    address: str = "",
    internal: bool = False,
    draft: bool = False,
) -> dict[str, Any]:
    """What the item's template is given."""
    around = surroundings or Surroundings()
    release = document.get("release")
    return {
        "doc": document,
        "release": release,
        "validity": release["validity"] if release else None,
        "blocks": list(block_views(document["body"])),
        "details_template": f"fupin_cms/public/details/{document['type']}.html",
        "related": related_groups(document, around),
        "history": around.history,
        "address": address,
        "home": f"{_INTERNAL}/" if internal else "/",
        "internal": internal,
        "draft": draft,
    }


def block_views(body: Sequence[Mapping[str, Any]]) -> Iterator[BlockView]:
    """The body's blocks with their templates; indicators that follow each other stand together."""
    for kind, run in groupby(body, key=lambda block: block["type"]):
        if kind == "indicator":
            indicators = [block["indicator"] for block in run]
            yield BlockView("fupin_cms/public/blocks/indicators.html", indicators)
        else:
            for block in run:
                yield BlockView(f"fupin_cms/public/blocks/{kind}.html", block)


def related_groups(document: Mapping[str, Any], around: Surroundings) -> list[RelatedGroup]:
    """Related items under their headings, from both ends of each link, each item once.

    What the category's own details link to already is not repeated.
    """
    in_details = {link["index_number"] for link in item_links(document["details"])}
    groups: dict[str, RelatedGroup] = {}
    forward = [
        Link(link["relation"], link["index_number"], link["title"], link["url"])
        for link in document["related"]
        if link["index_number"] not in in_details
    ]
    for headings, links in ((_FORWARD, forward), (_BACKWARD, around.linked_from)):
        for link in links:
            label = headings[link.relation]
            group = groups.setdefault(label, RelatedGroup(label))
            if link.index_number not in {known.index_number for known in group.links}:
                group.links.append(link)
    return list(groups.values())


def internally_addressed(value: Any, key: str = "") -> Any:
    """The document with its links to files led through the internal reader."""
    match value:
        case dict():
            return {name: internally_addressed(part, name) for name, part in value.items()}
        case list():
            return [internally_addressed(part, key) for part in value]
        case str() if key == "url" and value.startswith(_FILES):
            return _INTERNAL + value
        case str() if key in {"html", "answer_html"}:
            return value.replace(f'="{_FILES}', f'="{_INTERNAL}{_FILES}')
        case _:
            return value

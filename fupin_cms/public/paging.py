"""Pages of a list, and addresses that keep what else was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fupin_cms.conf import get_settings
from fupin_cms.ledger.search import DEEPEST

if TYPE_CHECKING:
    from django.http import QueryDict

HELD = "held"
"""Names the search that further pages are of, see `SearchResult.held`."""
_AROUND = 2
_LAST_OF_LIST = 500


def last_page(text: str) -> int:
    """How far a reader may turn pages, in a list or in what a search for `text` found."""
    return DEEPEST // get_settings().PAGE_SIZE if text else _LAST_OF_LIST


def with_parameters(query: QueryDict, **changes: str | list[str] | None) -> str:
    """The query with some parameters set, or left out (None); always from its first page.

    Begins with `?`, so that it can stand as the address of a link.
    """
    parameters = query.copy()
    for name, value in {"page": None, HELD: None, **changes}.items():
        if value is None:
            parameters.pop(name, None)
        elif isinstance(value, list):
            parameters.setlist(name, value)
        else:
            parameters[name] = value
    return f"?{parameters.urlencode()}"


@dataclass(frozen=True)
class PageLink:
    """A page to go to; without an address it is the present one, or a gap (number 0)."""

    number: int
    address: str = ""


@dataclass(frozen=True)
class Pages:
    """Where a reader is in a list of `total` items."""

    number: int
    last: int
    total: int
    links: tuple[PageLink, ...]
    previous: str = ""
    next: str = ""


def make_pages(
    query: QueryDict, *, number: int, size: int, total: int, limit: int, held: str = ""
) -> Pages:
    """The pages of a list, with links to the first, the last and those around the present one.

    No link leads beyond page `limit`.
    """
    last = min(max(1, -(-total // size)), limit)

    def address(page: int) -> str:
        if page == 1:
            return with_parameters(query)
        return with_parameters(query, page=str(page), held=held or None)

    near = range(max(1, number - _AROUND), min(last, number + _AROUND) + 1)
    links: list[PageLink] = []
    previous = 0
    for page in sorted({1, last, *near}):
        if page > previous + 1:
            links.append(PageLink(0))
        links.append(PageLink(page, "" if page == number else address(page)))
        previous = page
    return Pages(
        number=number,
        last=last,
        total=total,
        links=tuple(links),
        previous=address(number - 1) if 1 < number <= last else "",
        next=address(number + 1) if number < last else "",
    )

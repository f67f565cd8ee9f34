"""Tokens of searches that are held while somebody pages through them.

A first page costs nothing: its token names the items that it showed, by the `seq` of their first
release, and the search is held when the second is asked, without them.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from fupin_cms.ledger.search import SearchExpiredError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fupin_cms.ledger.search import SearchQuery

_FIRST = re.compile(r"1\.([0-9a-f]{8})\.([0-9a-z]{1,12}(?:-[0-9a-z]{1,12}){0,99})")


def first_page(query: SearchQuery, items: Sequence[int]) -> str:
    """A token for a search whose first page showed these items."""
    return f"1.{asked(query)}.{'-'.join(map(_base36, items))}" if items else ""


def shown_before(query: SearchQuery) -> list[int] | None:
    """The items that the first page showed, where the query's token is of one.

    Raises SearchExpiredError where it is of another query.
    """
    match = _FIRST.fullmatch(query.held)
    if match is None:
        return None
    if match[1] != asked(query):
        raise SearchExpiredError("the token is not of this search")
    return [int(item, 36) for item in match[2].split("-")]


def asked(query: SearchQuery) -> str:
    """What makes two pages pages of one search."""
    filters = {name: sorted(values) for name, values in query.filters.items()}
    told = repr((query.text, sorted(filters.items()), query.sort))
    return f"{zlib.crc32(told.encode('utf-8', 'replace')):08x}"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"

"""What is shown of a passage in a list: on a phone three lines, with the reader's words in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from fupin_cms.ledger.search import Marked

_IN_SIGHT = 50
"""So many characters stand in three lines of a phone, with room for a few that are wide."""
_BEFORE = 12
"""So many are kept before the first word that is shown."""


def in_sight(marked: Marked) -> SafeString:
    """The passage as HTML from where most of the marked words can be seen at once."""
    start = _start(marked)
    parts: list[tuple[SafeString]] = [(format_html("{}", "…" if start else ""),)]
    position = start
    for begin, end in marked.ranges:
        if begin >= start:
            text = marked.text
            parts.append((format_html("{}<mark>{}</mark>", text[position:begin], text[begin:end]),))
            position = end
    parts.append((format_html("{}", marked.text[position:]),))
    return format_html_join("", "{}", parts)


def _start(marked: Marked) -> int:
    """The beginning, unless much more is marked further on."""
    starts = [0, *(begin for begin, _ in marked.ranges)]
    best = max(starts, key=lambda start: _marked_within(marked, start))
    if best <= _BEFORE or _marked_within(marked, best) <= 2 * _marked_within(marked, 0):
        return 0
    return best - _BEFORE


def _marked_within(marked: Marked, start: int) -> int:
    """How many characters are marked in what is in sight from there."""
    until = start + _IN_SIGHT
    return sum(end - begin for begin, end in marked.ranges if begin >= start and end <= until)

"""Plain text of the HTML that stands in a document."""

from __future__ import annotations

import pytest

from fupin_cms.ledger.markup import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>扶贫<b>资</b>金</p>", "\n扶贫资金\n"),
        ("一<br/>二<br>三", "一\n二\n三"),
        ("<tr><td>一</td><td>二</td></tr>", "\n\t一\t二\n"),
        ("&lt;p&gt;", "<p>"),
        ("一<script>二</script>三<", "一二三<"),
    ],
)
def test_plain_text__breaks_where_a_block_begins_or_ends(html: str, text: str) -> None:
    assert plain_text(html) == text

"""Whether the files of the embedded index still hold what was deleted, until it is made anew."""

from __future__ import annotations

import pytest

from fupin_cms.ledger.events import State
from search.consumer import catch_up
from search.current import engine
from search.erasing import SearchIndex

from . import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


@pytest.mark.parametrize("needle", ["補助標準", "补助标准"])
def test_search__looks_for_texts_as_they_are_shown_and_as_they_are_judged(needle: str) -> None:
    """The second stands nowhere but in the folded text."""
    rows.put(rows.row(1, 1, text="補助標準如下。"))
    index = SearchIndex()
    index.compact()
    rows.put(rows.row(1, 2, state=State.WITHDRAWN))
    catch_up(engine())
    assert [one for one in index.search([needle]) if "items" in one]
    index.compact()
    assert index.search([needle]) == []

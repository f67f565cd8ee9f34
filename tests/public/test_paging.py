"""Pages of a list and the addresses that lead to them."""

from __future__ import annotations

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from fupin_cms.public.paging import make_pages, with_parameters


def test_with_parameters__keeps_the_rest_and_goes_to_the_first_page() -> None:
    query = QueryDict("q=扶贫&year=2018&year=2017&page=3")
    address = with_parameters(query, sort="newest")
    kept = QueryDict(address.removeprefix("?"))
    assert kept.getlist("year") == ["2018", "2017"]
    assert kept["q"] == "扶贫"
    assert kept["sort"] == "newest"
    assert "page" not in kept
    assert query["page"] == "3"


def test_with_parameters__none_takes_away() -> None:
    assert with_parameters(QueryDict("year=2018"), year=None) == "?"


@given(
    st.integers(min_value=1, max_value=60),
    st.integers(min_value=0, max_value=3000),
    st.integers(min_value=1, max_value=50),
)
def test_pages__lead_everywhere_in_order(number: int, total: int, size: int) -> None:
    pages = make_pages(QueryDict(), number=number, size=size, total=total, limit=100)
    numbers = [link.number for link in pages.links if link.number]
    assert numbers == sorted(set(numbers))
    assert {1, pages.last} <= set(numbers)
    assert (pages.last - 1) * size < max(total, 1)
    assert bool(pages.next) == (number < pages.last)
    assert all(bool(link.address) == (link.number != number) for link in pages.links if link.number)


def test_pages__stop_at_the_limit() -> None:
    pages = make_pages(QueryDict(), number=50, size=20, total=10**6, limit=50)
    assert pages.last == 50
    assert not pages.next

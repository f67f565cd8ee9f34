"""Byte ranges of a download."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_cms.public.ranges import UnsatisfiableRangeError, read_range

SIZES = st.integers(min_value=1, max_value=5000)


@given(st.data(), SIZES)
def test_range__is_the_slice_that_was_asked_for(data: st.DataObject, size: int) -> None:
    first = data.draw(st.integers(min_value=0, max_value=size - 1))
    last = data.draw(st.integers(min_value=first, max_value=2 * size))
    part = read_range(f"bytes={first}-{last}", size)
    assert part is not None
    whole = bytes(size)
    assert part.length == len(whole[first : last + 1])
    assert part.content_range(size) == f"bytes {first}-{min(last, size - 1)}/{size}"


@given(SIZES, st.integers(min_value=1, max_value=9000))
def test_suffix__is_the_end_of_the_file(size: int, count: int) -> None:
    part = read_range(f"bytes=-{count}", size)
    assert part is not None
    assert part.last == size - 1
    assert part.length == min(size, count)


@given(SIZES)
def test_range__outside_the_file_is_refused(size: int) -> None:
    for header in (f"bytes={size}-", f"bytes={size}-{size + 5}", "bytes=-0"):
        with pytest.raises(UnsatisfiableRangeError):
            read_range(header, size)


@pytest.mark.parametrize(
    "header",
    [None, "", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b"],
)
def test_range__that_is_none__sends_the_whole_file(header: str | None) -> None:
    assert read_range(header, 10) is None


@given(st.text(max_size=30))
def test_range__whatever_is_sent__never_breaks(header: str) -> None:
    try:
        part = read_range(header, 100)
    except UnsatisfiableRangeError:
        return
    assert part is None or 0 <= part.first <= part.last < 100

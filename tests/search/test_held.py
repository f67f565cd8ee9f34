"""A search that is held: its pages hold every item once, whatever the index goes through."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fupin_cms.ledger.search import LONGEST_HELD, SearchExpiredError, SearchQuery
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.protocol import Removal

from .samples import cursor, make_item

if TYPE_CHECKING:
    from fupin_cms.ledger.search import SearchResult, Sort
    from search.engines.protocol import Engine

_ITEMS = 130
_PAGE = 20


@pytest.fixture
def many(empty_engine: Engine) -> Engine:
    with empty_engine.writing() as writer:
        items = [
            make_item(f"n{n}", n, f"产业扶贫进展{n}", "产业扶贫。" * (n % 7)) for n in range(1, 131)
        ]
        writer.apply(items, cursor(_ITEMS))
    return empty_engine


def _change(engine: Engine, page: int) -> None:
    """Items that would come first, one amended, one moved to the end."""
    seq = 1000 + 10 * page
    with engine.writing() as writer:
        new = [make_item(f"new{seq + n}", seq + n, "产业扶贫", "产业扶贫。" * 9) for n in range(5)]
        amended = make_item("n64", seq + 8, "产业扶贫进展", "产业扶贫。" * 20, first_seq=64)
        writer.apply([*new, amended], cursor(seq + 9))


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_pages__while_the_index_changes(many: Engine, sort: Sort) -> None:
    found: list[str] = []
    held = ""
    for page in range(20):
        query = SearchQuery("产业扶贫", sort=sort, offset=page * _PAGE, limit=_PAGE, held=held)
        result = many.search(query)
        found += [hit.content_id for hit in result.hits]
        held = result.held
        if len(result.hits) < _PAGE:
            break
        _change(many, page)
    assert len(found) == len(set(found))
    assert {f"n{n}" for n in range(1, _ITEMS + 1)} <= set(found)


@pytest.mark.parametrize("back", [False, True])
def test_page__shows_items_as_they_are_now(many: Engine, *, back: bool) -> None:
    def page(offset: int, held: str = "") -> SearchResult:
        query = SearchQuery("产业扶贫", sort="oldest", offset=offset, limit=_PAGE, held=held)
        return many.search(query)

    first = page(0)
    held = page(_PAGE, first.held).held
    wanted = 0 if back else 2 * _PAGE
    before = page(wanted, held)
    gone, amended, *others = [hit.content_id for hit in before.hits]
    number = int(amended.removeprefix("n"))
    with many.writing() as writer:
        changed = make_item(amended, 501, "种植业简报", "茶园和果园。", first_seq=number)
        writer.apply([Removal(gone, 500), changed], cursor(501))
    after = page(wanted, before.held)
    assert [hit.content_id for hit in after.hits] == [amended, *others]
    now = after.hits[0]
    assert (now.seq, now.marked_title.text) == (501, "种植业简报")
    assert now.marked_snippet.text == "茶园和果园。"


def test_token__is_as_long_as_readers_take(empty_engine: Engine) -> None:
    late = 100_000_000  # releases later, the numbers in it are long
    with empty_engine.writing() as writer:
        items = [make_item(f"n{n}", late + 7919 * n, "产业扶贫", "产业扶贫。") for n in range(240)]
        writer.apply(items, cursor(late * 2))
    first = empty_engine.search(SearchQuery("产业扶贫", limit=100, facets=()))
    second = empty_engine.search(
        SearchQuery("产业扶贫", offset=100, limit=100, facets=(), held=first.held)
    )
    assert (first.total, len(second.hits)) == (240, 100)
    assert 0 < len(first.held) <= LONGEST_HELD
    # A cluster names every shard that it has, and the test's node has one.
    assert 0 < len(second.held) <= LONGEST_HELD * 3 / 5


def test_full_disk__holds_nothing_and_pages_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = EmbeddedEngine(tmp_path / "index")
    with engine.rebuilding() as writer:
        items = [make_item(f"n{n}", n, "产业扶贫", "产业扶贫。") for n in range(1, 61)]
        writer.apply(items, cursor(60))

    def full(path: Path, data: bytes) -> None:
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    found: list[str] = []
    held = ""
    for offset in range(0, 60, _PAGE):
        result = engine.search(SearchQuery("产业扶贫", offset=offset, limit=_PAGE, held=held))
        found += [hit.content_id for hit in result.hits]
        held = result.held
    assert len(set(found)) == len(found) == 60
    assert not list((tmp_path / "index" / "held").iterdir())


def test_one_page__holds_nothing(many: Engine) -> None:
    assert many.search(SearchQuery("产业扶贫进展7", limit=100, facets=())).total < 131
    assert not many.search(SearchQuery("“产业扶贫进展7”", limit=100)).held


@pytest.mark.parametrize("held", ["nonsense", "1.00000000.zz", f"2.{'0' * 32}", "../current"])
def test_token_that_is_not_of_this_search(many: Engine, held: str) -> None:
    with pytest.raises(SearchExpiredError):
        many.search(SearchQuery("产业扶贫", offset=20, held=held))
    assert many.search(SearchQuery("产业扶贫")).total


def test_token_of_another_query(many: Engine) -> None:
    held = many.search(SearchQuery("产业扶贫")).held
    with pytest.raises(SearchExpiredError):
        many.search(SearchQuery("进展", offset=20, held=held))

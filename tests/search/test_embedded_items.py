"""How the embedded engine keeps items in a file of its own, and what it remembers of an index."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_cms.ledger.search import SearchQuery, SearchUnavailableError
from search.engines.embedded import items
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.embedded.items import NAME, ItemsFile, NewItems, Texts

from . import samples


def first_snippet(engine: EmbeddedEngine) -> str:
    (hit,) = engine.search(SearchQuery("住房补助", facets=())).hits
    return hit.marked_snippet.text


_TEXTS = st.builds(
    Texts,
    title=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n")),
    passages=st.text(st.characters(exclude_categories=["Cs"])),
)


def added(generation: Path, *every: Texts) -> list[int]:
    """Where the texts stand in the file, to which they were added together."""
    new = NewItems(generation)
    places = [new.add(texts, texts.title.encode()) for texts in every]
    new.write()
    return places


@given(st.lists(st.lists(_TEXTS, max_size=4), max_size=4))
def test_items__are_read_as_they_were_added(batches: list[list[Texts]]) -> None:
    with TemporaryDirectory() as made:
        (Path(made) / NAME).touch()
        file = ItemsFile(Path(made))
        places = [place for batch in batches for place in added(Path(made), *batch)]
        read = list(map(file.texts, places))
        shown = list(map(file.stored, places))
    assert read == [texts for batch in batches for texts in batch]
    assert shown == [texts.title.encode() for texts in read]


def test_items__are_read_as_soon_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / NAME).touch()
    file = ItemsFile(tmp_path)
    for size in (1, 5_000, 1, 100_000):
        texts = Texts("住房", "补" * size)
        (at,) = added(tmp_path, texts)
        assert file.texts(at) == texts


def test_items__are_read_whole_once_they_are_written(tmp_path: Path) -> None:
    (tmp_path / NAME).touch()
    first, second = added(tmp_path, Texts("住房", "补助"), Texts("通知", "内容"))
    whole = (tmp_path / NAME).read_bytes()
    os.truncate(tmp_path / NAME, second + 9)
    file = ItemsFile(tmp_path)
    assert file.texts(first).title == "住房"
    with (tmp_path / NAME).open("ab") as being_written:
        being_written.write(whole[second + 9 :])
    assert file.texts(second).title == "通知"


def test_texts__that_are_remembered_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(items, "MOST_CHARACTERS", 1_000)
    (tmp_path / NAME).touch()
    short = [Texts("住房", "补助标准如下。") for _ in range(150)]
    file = ItemsFile(tmp_path)
    long, *places = added(tmp_path, Texts("名单", "张" * 1_000), *short)
    assert file.texts(long) is not file.texts(long)
    for at in places:
        assert file.texts(at) is file.texts(at)
        assert sum(len("".join(texts)) for texts, _ in file._kept.values()) <= 1_000
    assert list(map(file.texts, places)) == short


def test_items__that_were_never_committed_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / NAME).touch()
    (first,) = added(tmp_path, Texts("住房", "补助"))
    with (tmp_path / NAME).open("ab") as file:  # whoever wrote here was killed
        file.write(b"\x00\x01\x02")
    (second,) = added(tmp_path, Texts("通知", "内容"))
    file_of = ItemsFile(tmp_path)
    assert (file_of.texts(first).title, file_of.texts(second).title) == ("住房", "通知")


@pytest.mark.parametrize("kept", [0, 7, 8, 12])
def test_items__that_are_not_all_there_are_damaged(tmp_path: Path, kept: int) -> None:
    (tmp_path / NAME).touch()
    (at,) = added(tmp_path, Texts("住房", "补助"))
    os.truncate(tmp_path / NAME, kept)
    with pytest.raises(ValueError, match="the items end before"):
        ItemsFile(tmp_path).texts(at)
    with pytest.raises(ValueError, match="the items end before"):
        ItemsFile(tmp_path).stored(at)


def test_full_disk__takes_no_texts_and_the_next_try_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    engine = EmbeddedEngine(tmp_path)
    with engine.rebuilding() as writer:
        writer.apply([samples.make_item("item-1", 1, "住房补助", "标准。")], samples.cursor(1))
    item = samples.make_item("item-2", 2, "住房补助", "申请。")
    with engine.writing() as writer:
        with monkeypatch.context() as patch:
            patch.setattr("search.engines.embedded.items.os.fsync", full)
            with pytest.raises(SearchUnavailableError, match="No space"):
                writer.apply([item], samples.cursor(2))
        assert engine.search(SearchQuery("住房补助", facets=())).total == 1
        writer.apply([item], samples.cursor(2))
    found = engine.search(SearchQuery("住房补助", facets=()))
    assert [hit.marked_snippet.text for hit in found.hits] == ["申请。", "标准。"]


def test_amended_item__is_weighed_and_shown_as_it_is_now(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    with engine.rebuilding() as writer:
        item = samples.make_item("item-1", 1, "住房补助", "申请住房补助要交户口本。")
        writer.apply([item], samples.cursor(1))
    assert "户口本" in first_snippet(engine)
    with engine.writing() as writer:
        item = samples.make_item("item-1", 2, "住房补助", "申请住房补助要交身份证。", first_seq=1)
        writer.apply([item], samples.cursor(2))
    assert "身份证" in first_snippet(engine)


def test_number_that_nobody_had__is_found_when_an_item_has_it(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    number = "汕扶办〔2018〕12号"
    asked = SearchQuery(f"文号:{number}", facets=())
    with engine.rebuilding() as writer:
        writer.apply([samples.make_item("item-1", 1, "住房补助", "标准。")], samples.cursor(1))
    assert engine.search(asked).total == 0
    with engine.writing() as writer:
        item = samples.make_item(
            "item-2", 2, "通知", "内容。", document_number="汕扶办〔2018〕12号"
        )
        writer.apply([item], samples.cursor(2))
    assert [hit.content_id for hit in engine.search(asked).hits] == ["item-2"]

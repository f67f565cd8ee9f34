"""A damaged index says so, and is made again from the ledger by itself."""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING

import orjson
import pytest

from fupin_cms.ledger.search import SearchQuery
from search.consumer import catch_up
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.protocol import IndexUnusableError

from . import rows
from .samples import ask

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.django_db

SEGMENT_FILES = ("*.idx", "*.pos", "*.term", "*.store", "*.fast", "*.fieldnorm", "items")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The directory of an index with three items."""
    root = tmp_path / "index"
    rows.put(*(rows.row(number, number) for number in range(1, 4)))
    catch_up(EmbeddedEngine(root))
    return root


def generation(root: Path) -> Path:
    return root / str(orjson.loads((root / "current").read_bytes())["generation"])


def replace(path: Path, data: bytes) -> None:
    """As a fault of the disk would: what other readers have mapped stays as it was."""
    beside = path.with_name("damaged-copy")
    beside.write_bytes(data)
    beside.replace(path)


def without_meta(root: Path) -> None:
    (generation(root) / "meta.json").unlink()


def garbled_meta(root: Path) -> None:
    replace(generation(root) / "meta.json", b"{")


def without_generation(root: Path) -> None:
    shutil.rmtree(generation(root))


def without_anything(root: Path) -> None:
    shutil.rmtree(root)


def garbled_pointer(root: Path) -> None:
    replace(root / "current", b"\x00\xff")


def empty_pointer(root: Path) -> None:
    replace(root / "current", b"{}")


def pointer_that_is_a_list(root: Path) -> None:
    replace(root / "current", b"[]")


def older_form(root: Path) -> None:
    pointer = orjson.loads((root / "current").read_bytes())
    replace(root / "current", orjson.dumps({**pointer, "form": "0"}))


def assert_made_again(root: Path) -> None:
    """Unusable to every reader, then the same as before."""
    for _ in range(2):
        with pytest.raises(IndexUnusableError):
            EmbeddedEngine(root).search(SearchQuery("扶贫工作进度"))
    state = EmbeddedEngine(root).state()
    assert (state.ready, state.documents) == (False, 0)
    assert state.message
    engine = EmbeddedEngine(root)
    catch_up(engine)
    assert len(ask(engine, "扶贫工作进度")) == 3
    assert engine.cursor().seq == 3


def test_index_that_the_machine_does_not_let_read__is_told_without_its_path(root: Path) -> None:
    (root / "current").unlink()
    (root / "current").mkdir()
    message = EmbeddedEngine(root).state().message
    assert "cannot be read" in message
    assert str(root) not in message


@pytest.mark.parametrize(
    "damage",
    [
        without_meta,
        garbled_meta,
        without_generation,
        without_anything,
        garbled_pointer,
        empty_pointer,
        pointer_that_is_a_list,
        older_form,
    ],
)
def test_damaged_frame__is_made_again(root: Path, damage: Callable[[Path], None]) -> None:
    damage(root)
    assert_made_again(root)


@pytest.mark.parametrize("files", SEGMENT_FILES)
@pytest.mark.parametrize("kind", ["missing", "cut", "garbled"])
def test_damaged_segment__is_made_again(root: Path, files: str, kind: str) -> None:
    for path in generation(root).glob(files):
        data = path.read_bytes()
        match kind:
            case "missing":
                path.unlink()
            case "cut":
                replace(path, data[: len(data) // 2])
            case _:
                replace(path, os.urandom(len(data)))
    # Whatever is asked, one of these reads the file.
    with pytest.raises(IndexUnusableError):
        [EmbeddedEngine(root).search(SearchQuery(typed)) for typed in ("工作进度", "“工作进度”")]
    assert_made_again(root)


@pytest.mark.parametrize("files", SEGMENT_FILES)
def test_segment__that_is_damaged_under_a_reader(root: Path, files: str) -> None:
    asked = [SearchQuery(typed) for typed in ("工作进度", "“工作进度”", "扶贫工作进度")]
    reader = EmbeddedEngine(root)
    before = [reader.search(query).total for query in asked]
    for path in generation(root).glob(files):
        size = path.stat().st_size
        with path.open("r+b") as file:  # in place: mapped as it is by the reader
            file.write(bytes(size))
    # What is read of it may be in memory already; nothing else comes of it than that it is told.
    try:
        [reader.search(query) for query in asked]
    except IndexUnusableError:
        catch_up(EmbeddedEngine(root))
        assert [reader.search(query).total for query in asked] == before
    else:
        assert files not in ("*.fast", "items")


def test_new_generation__removes_the_old_ones(root: Path) -> None:
    old = generation(root)
    (root / "generation-abandoned").mkdir()
    with EmbeddedEngine(root).rebuilding():
        pass
    assert not old.exists()
    assert [path for path in root.iterdir() if path.is_dir()] == [generation(root)]


def test_full_disk__leaves_nothing_of_what_was_begun(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = sorted(root.iterdir())
    with monkeypatch.context() as patch:
        patch.setattr("search.engines.embedded.directory.os.fsync", full)
        for _ in range(2):
            with pytest.raises(OSError, match="No space"), EmbeddedEngine(root).rebuilding():
                pass
    assert sorted(root.iterdir()) == before


def test_reader__of_a_removed_generation_goes_over_to_the_new_one(root: Path) -> None:
    reader = EmbeddedEngine(root)
    assert len(ask(reader, "扶贫工作进度")) == 3
    rows.put(rows.row(4, 4))
    other = EmbeddedEngine(root)
    with other.rebuilding():
        pass
    catch_up(other)
    assert len(ask(reader, "扶贫工作进度")) == 4


def test_condemned_index__is_told_to_readers_that_have_it_open(root: Path) -> None:
    reader = EmbeddedEngine(root)
    assert ask(reader, "扶贫工作进度")
    garbled = generation(root) / "meta.json"
    replace(garbled, b"{")
    with pytest.raises(IndexUnusableError), EmbeddedEngine(root).writing():
        pass
    with pytest.raises(IndexUnusableError):
        ask(reader, "扶贫工作进度")

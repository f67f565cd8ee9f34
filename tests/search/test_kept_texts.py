"""What the embedded engine keeps in memory of an index, and how it keeps texts in its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fupin_cms.ledger.search import SearchQuery
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.embedded.texts import KeptTexts, Texts
from search.engines.embedded.writer import BLOCK

from . import samples

if TYPE_CHECKING:
    from pathlib import Path


def first_snippet(engine: EmbeddedEngine) -> str:
    (hit,) = engine.search(SearchQuery("住房补助", facets=())).hits
    return hit.marked_snippet.text


def test_kept_texts__are_bounded_and_the_oldest_go_first() -> None:
    kept = KeptTexts(most=1_000)
    for seq in range(1, 151):
        kept.keep((seq, seq), Texts("住房", "补助标准如下。", b""))
    assert kept.get((1, 1)) is None
    assert kept.get((150, 150)) == Texts("住房", "补助标准如下。", b"")
    assert sum(kept.get((seq, seq)) is not None for seq in range(1, 151)) == 1_000 // 9


def test_kept_texts__one_long_text_does_not_push_out_all_others() -> None:
    kept = KeptTexts(most=1_000)
    kept.keep((1, 1), Texts("住房", "补助", b""))
    kept.keep((2, 2), Texts("名单", "张", b"-" * 2_700))
    assert kept.get((1, 1))
    assert kept.get((2, 2)) is None


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


def test_texts__lie_in_small_blocks(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    with engine.rebuilding() as writer:
        writer.apply([samples.make_item("item-1", 1, "住房补助", "标准。")], samples.cursor(1))
    with engine.writing() as writer:
        writer.apply([samples.make_item("item-2", 2, "通知", "内容。")], samples.cursor(2))
    (meta,) = tmp_path.glob("generation-*/meta.json")
    assert orjson.loads(meta.read_bytes())["index_settings"]["docstore_blocksize"] == BLOCK

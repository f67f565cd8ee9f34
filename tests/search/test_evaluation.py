"""`search_evaluate`: its measures, its input, and what it leaves behind."""

from __future__ import annotations

import json
import tempfile
from io import StringIO
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from search.engines.elasticsearch.connection import Connection
from search.evaluation import measured, percentiles

from . import nodes

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

CORPUS = [
    {"id": "a", "title": "农村危房改造补助标准", "body": "每户补助四万元。"},
    {"id": 2, "title": "扶贫资金使用安排", "body": "", "document_number": "汕扶示〔2018〕3号"},
    {"id": "c", "title": "", "body": "培训种植技术。", "document_number": None},
]
QUERIES = [
    {"query": "危房改造", "relevant": ["a"]},
    {"query": "汕扶示（2018）3号", "relevant": [2]},
    {"query": "没有这样的内容吗", "relevant": ["c"]},
]


@pytest.mark.parametrize(
    ("found", "relevant", "measures"),
    [
        (["a"], {"a"}, (1, 1, 1)),
        (["x", "a"], {"a"}, (1 / 2, 1, 1 / log2(3))),
        (["a", "x", "b"], {"a", "b", "c", "d"}, (1, 1 / 2, None)),
        ([*"xxxxxxxxxx", "a"], {"a"}, (0, 0, 0)),
        ([], {"a"}, (0, 0, 0)),
    ],
)
def test_measures(
    found: list[str], relevant: set[str], measures: tuple[float, float, float | None]
) -> None:
    got = measured(found, frozenset(relevant))
    assert (got.reciprocal_rank, got.recall) == pytest.approx(measures[:2])
    if measures[2] is not None:
        assert got.ndcg == pytest.approx(measures[2])


def test_percentiles() -> None:
    assert percentiles([float(n) for n in range(1, 101)]) == (50, 95, 99)
    assert percentiles([3.0]) == (3, 3, 3)
    assert percentiles([]) == (0, 0, 0)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that nothing is left behind by an evaluation that somebody else runs meanwhile."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))


def write(path: Path, lines: list[object]) -> Path:
    path.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines))
    return path


def run(
    folder: Path, corpus: list[object], queries: list[object], engine: str = "embedded"
) -> dict[str, float]:
    told = StringIO()
    call_command(
        "search_evaluate",
        corpus=write(folder / "corpus.jsonl", corpus),
        queries=write(folder / "queries.jsonl", queries),
        engine=engine,
        json=True,
        stdout=told,
    )
    figures: dict[str, float] = json.loads(told.getvalue())
    return figures


@pytest.mark.parametrize("engine", ["embedded", "elasticsearch"])
def test_figures(tmp_path: Path, settings: Settings, engine: str) -> None:
    if engine == "elasticsearch":
        settings.FUPIN_SEARCH = {"INDEX_DIR": tmp_path, "ELASTICSEARCH_URL": nodes.address()}
    before = left_behind(engine)
    figures = run(tmp_path, [*CORPUS], [*QUERIES], engine)
    assert (figures["documents"], figures["queries"]) == (3, 3)
    for name in ("mrr@10", "recall@10", "ndcg@10"):
        assert figures[name] == pytest.approx(2 / 3, abs=1e-3)
    assert figures["index_bytes"] > 0
    assert figures["documents_per_second"] > 0
    assert 0 < figures["query_ms_p50"] <= figures["query_ms_p95"] <= figures["query_ms_p99"]
    assert left_behind(engine) <= before


def left_behind(engine: str) -> set[str]:
    """Folders and indices of evaluations."""
    found = {str(path) for path in Path(tempfile.gettempdir()).glob("fupin-evaluate-*")}
    if engine == "elasticsearch":
        client = Connection(nodes.address()).client
        found |= set(client.indices.get(index="fupin-evaluate-*", allow_no_indices=True))
    return found


@pytest.mark.parametrize(
    ("corpus", "queries"),
    [
        ([{"id": "a", "title": "甲"}], QUERIES),
        ([{"id": "a", "title": 1, "body": ""}], QUERIES),
        ([["a"]], QUERIES),
        (CORPUS, [{"query": "甲"}]),
        (CORPUS, [{"query": "甲", "relevant": []}]),
    ],
)
def test_wrong_line__is_named(tmp_path: Path, corpus: list[object], queries: list[object]) -> None:
    with pytest.raises(CommandError, match=r"jsonl:1: "):
        run(tmp_path, corpus, queries)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="不能读取"):
        call_command("search_evaluate", corpus=tmp_path / "no", queries=tmp_path / "no")

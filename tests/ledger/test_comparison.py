"""What differs between two documents, told part by part."""

from __future__ import annotations

from typing import Any

import pytest

from fupin_cms.ledger.comparison import Cell, Word, compare, compare_words

BEFORE: dict[str, Any] = {
    "type": "fund",
    "index_number": "007187648-2018-000001",
    "title": "资金安排",
    "body": [{"type": "rich_text", "html": "<p>第一段。</p><p>第二段。</p>"}],
    "attachments": [],
    "details": {
        "type": "fund",
        "stage": {"code": "allocation", "label": "分配结果"},
        "allocation": {
            "columns": [{"key": "unit"}],
            "rows": [["海丰县", "100.00"], ["陆河县", None]],
        },
    },
}


def marked(after: dict[str, Any]) -> dict[str, list[str]]:
    return {
        change.label: [f"{line.mark}{line.text}" for line in change.lines if line.mark != " "]
        for change in compare(BEFORE, {**BEFORE, **after})
    }


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({}, {}),
        ({"title": "资金分配"}, {"名称": ["-资金安排", "+资金分配"]}),
        (
            {"body": [{"type": "rich_text", "html": "<p>第一段。</p><p>另一段。</p>"}]},
            {"正文": ["-第二段。", "+另一段。"]},
        ),
        (
            {"body": []},
            {"正文": ["-第一段。", "-第二段。"]},
        ),
        (
            {
                "attachments": [
                    {"title": "明细", "file": {"sha256": "ab", "name": "明细.xlsx", "size": 9}}
                ]
            },
            {"附件": ["+明细", "+明细.xlsx（9字节，SHA-256 ab）"]},
        ),
        (
            {
                "details": {
                    **BEFORE["details"],
                    "stage": {"code": "completion", "label": "完成情况"},
                    "allocation": {
                        "columns": [{"key": "unit"}],
                        "rows": [["海丰县", "120.00"], ["陆河县", None]],
                    },
                }
            },
            {
                "资金使用安排·阶段": ["-分配结果", "+完成情况"],
                "资金使用安排·分配结果": ["-海丰县 | 100.00", "+海丰县 | 120.00"],
            },
        ),
        ({"index_number": "007187648-2018-000002"}, {}),
    ],
)
def test_changes__name_the_part_and_the_lines(
    after: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    assert marked(after) == expected


def with_rows(*rows: list[str | None]) -> dict[str, Any]:
    table = {
        "columns": [{"key": "unit", "label": "单位"}, {"key": "amount", "label": "金额"}],
        "rows": list(rows),
    }
    return {**BEFORE, "details": {**BEFORE["details"], "allocation": table}}


def cells(before: dict[str, Any], after: dict[str, Any]) -> list[Cell]:
    return [cell for change in compare(before, after) for cell in change.cells]


def test_cells__of_rows_that_stand_for_each_other() -> None:
    before = with_rows(["海丰县", "100.00"], ["陆河县", None], ["城区", "7"])
    after = with_rows(["海丰县", "120.00"], ["陆河县", None], ["红海湾", "7"])
    assert cells(before, after) == [
        Cell(1, 1, "海丰县", "金额", "100.00", "120.00"),
        Cell(1, 3, "红海湾", "单位", "城区", "红海湾"),
    ]


def test_cells__none_for_rows_that_are_new_or_gone_or_other_columns() -> None:
    before = with_rows(["海丰县", "100.00"])
    assert cells(before, with_rows(["海丰县", "100.00"], ["陆河县", "5"])) == []
    assert cells(BEFORE, before) == []


def test_words__within_a_line_that_was_altered() -> None:
    gone, come = compare_words("拨付100.00万元给海丰县", "拨付120.00万元给海丰县")
    assert gone == [Word(" ", "拨付"), Word("-", "100.00"), Word(" ", "万元给海丰县")]
    assert come == [Word(" ", "拨付"), Word("+", "120.00"), Word(" ", "万元给海丰县")]


def test_lines__that_have_nothing_in_common_are_not_compared_by_words() -> None:
    (change,) = compare(BEFORE, {**BEFORE, "title": "全然不同之另名"})
    assert [(line.mark, list(line.words)) for line in change.lines] == [("-", []), ("+", [])]
    (change,) = compare(BEFORE, {**BEFORE, "title": "资金分配"})
    assert [line.words for line in change.lines] == list(compare_words("资金安排", "资金分配"))

"""What a candidate changes, told part by part."""

from __future__ import annotations

from typing import Any

import pytest

from fupin_cms.review.changes import compare

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

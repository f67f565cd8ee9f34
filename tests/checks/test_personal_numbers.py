"""Where in an item a number may hide; and that the report does not tell it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from fupin_cms.checks.base import Severity
from fupin_cms.checks.identity_numbers import mask
from fupin_cms.checks.run import check_draft
from fupin_cms.checks.table_numbers import find_in_table
from fupin_cms.disclosures.schema import Column, Table
from tests import factories

from .examining import attach, examine, of
from .numbers import TODAY, cut, number, numbers, wide

if TYPE_CHECKING:
    from fupin_cms.disclosures.models import FundPage


NUMBER = number()
SPLIT = f"{NUMBER[:6]}<b>{NUMBER[6:]}</b>"


def own_table(*rows: list[str | None]) -> tuple[str, dict[str, Any]]:
    columns = [{"key": f"c{at}", "label": f"列{at}"} for at in range(1, len(rows[0]) + 1)]
    table = {"columns": columns, "rows": list(rows)}
    return ("table", {"caption": "名单", "table": table, "note": ""})


PLACES: dict[str, tuple[dict[str, Any], str]] = {
    "title": ({"title": f"关于{NUMBER}的公示"}, "名称"),
    "summary": ({"summary": wide(NUMBER)}, "内容概述"),
    "keywords": ({"keywords": cut(NUMBER, (6, 8), " ")}, "关键词"),
    "units": ({"using_units": f"甲\n{NUMBER}"}, "资金使用安排·使用单位"),
    "body": ({"body": [("rich_text", f"<p>{NUMBER}</p>")]}, "正文第1项"),
    "markup": ({"body": [("rich_text", f"<p>甲{SPLIT}</p>")]}, "正文第1项"),
    "lines": ({"body": [("rich_text", f"<p>{cut(NUMBER, (9,), '<br/>')}</p>")]}, "正文第1项"),
    "table": ({"body": [own_table(["甲", "无"], ["乙", NUMBER])]}, "正文第1项《名单》第2行“列2”"),
    "cells": ({"body": [own_table(["甲", NUMBER[:6], NUMBER[6:]])]}, "正文第1项《名单》第1行"),
    "caption": (
        {"body": [("quotation", {"text": f"见{NUMBER}", "source": "文件", "article": ""})]},
        "正文第1项·原文",
    ),
    "details": ({"use": cut(NUMBER, (6, 8), "-")}, "资金使用安排·用途"),
    "detail table": (
        {"allocation": {"rows": [["甲", NUMBER, "3000000.00"]]}},
        "资金使用安排·分配结果第1行“项目”",
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_number_blocks__wherever_it_stands(tree: factories.Tree, name: str) -> None:
    fields, where = PLACES[name]
    page = factories.make_fund(tree.finance, **fields)
    for report in (examine(page), check_draft(page)):
        (finding,) = of(report, "identity_numbers")
        assert finding in report.blocks
        assert finding.where == where
        assert mask(NUMBER) in finding.message


@pytest.mark.parametrize("name", ["title", "details", "cells"])
def test_report__never_tells_the_number(tree: factories.Tree, name: str) -> None:
    page = factories.make_fund(tree.finance, **PLACES[name][0])
    told = json.dumps(examine(page).to_json(), ensure_ascii=False)
    assert "identity_numbers" in told
    assert NUMBER[6:14] not in told


def test_number_blocks__in_title_and_name_of_an_attachment(fund: FundPage) -> None:
    attach(fund, f"{NUMBER}.txt", NUMBER.encode(), title=f"{NUMBER}的材料")
    for report in (examine(fund), check_draft(fund)):
        assert len(of(report, "identity_numbers")) >= 2
        assert len(of(report, "identity_numbers")) == len(report.blocks)
        told = json.dumps(report.to_json(), ensure_ascii=False)
        assert f"附件《{mask(NUMBER)}的材料》" in told or report.informs
        assert NUMBER[6:14] not in told


def workbook(rows: list[list[object]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_number_blocks__in_a_spreadsheet(fund: FundPage) -> None:
    rows: list[list[object]] = [["姓名", "身份证号"], ["甲", NUMBER], ["乙", number(serial="002")]]
    attach(fund, "roster.xlsx", workbook(rows))
    (finding,) = of(examine(fund), "identity_numbers")
    assert finding.severity == Severity.BLOCKS
    assert finding.where.startswith("附件《名单》（roster.xlsx）")
    assert "第2行" in finding.where
    assert "第3行" in finding.where
    assert "2个" in finding.message


def test_number_warns__spreadsheet_float(fund: FundPage) -> None:
    attach(fund, "roster.csv", "姓名,身份证号\n甲,9.99999E+17\n".encode())
    report = examine(fund)
    (finding,) = of(report, "identity_numbers")
    assert finding.severity == Severity.WARNS
    assert finding in report.to_acknowledge
    assert not report.blocks


def test_number_blocks__thousands_are_one_finding(fund: FundPage) -> None:
    lines = "\n".join(number(serial=f"{serial:03d}") for serial in range(1000))
    attach(fund, "roster.txt", lines.encode())
    (finding,) = of(examine(fund), "identity_numbers")
    assert "1000个" in finding.message
    assert finding.where.endswith("等处")
    assert len(finding.message) + len(finding.where) < 500


def test_no_finding__complete_item(fund: FundPage) -> None:
    attach(fund, "plan.txt", "统一社会信用代码：11441300007187648G".encode())
    assert of(examine(fund), "identity_numbers") == []


# Tables -------------------------------------------------------------------------------


def table(rows: list[list[str | None]], kinds: list[str]) -> Table:
    columns = [
        Column.model_validate({"key": f"c{at}", "label": f"列{at}", "kind": kind})
        for at, kind in enumerate(kinds, start=1)
    ]
    return Table(columns=columns, rows=rows)


@given(numbers, st.integers(1, 17))
def test_find_in_table__split_over_two_cells(text: str, at: int) -> None:
    found = list(find_in_table(table([["甲", text[:at], text[at:]]], ["text"] * 3), today=TODAY))
    # Fifteen digits in one of the cells may be an old number besides.
    assert ("第1行", mask(text)) in [(place, one.masked) for place, one in found if one.certain]


@given(numbers)
def test_find_in_table__one_character_a_cell(text: str) -> None:
    rows: list[list[str | None]] = [["甲", *text, None]]
    found = list(find_in_table(table(rows, ["text"] * 20), today=TODAY))
    assert [one.masked for _, one in found] == [mask(text)]


@given(numbers)
def test_find_in_table__split_over_two_rows_is_for_a_person_to_judge(text: str) -> None:
    rows: list[list[str | None]] = [["甲", text[:9]], ["", text[9:]]]
    found = list(find_in_table(table(rows, ["text"] * 2), today=TODAY))
    assert [(place, one.certain) for place, one in found] == [("第1行“列2”", False)]


@given(numbers)
def test_find_in_table__columns_of_figures_are_not_joined(text: str) -> None:
    rows: list[list[str | None]] = [[text[:9], text[9:]]]
    for kinds in (["integer", "integer"], ["text", "integer"], ["money", "text"]):
        assert not list(find_in_table(table(rows, kinds), today=TODAY))


@given(numbers)
def test_find_in_table__whole_number_in_a_column_of_figures(text: str) -> None:
    found = list(find_in_table(table([[text]], ["integer"]), today=TODAY))
    assert [place for place, _ in found] == ["第1行“列1”"]

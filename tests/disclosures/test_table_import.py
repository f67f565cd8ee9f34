"""Tables from pasted text and files: header, order, problems by row, nothing lost in silence."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.disclosures.schema import Column
from fupin_cms.disclosures.table_import import import_table
from fupin_cms.disclosures.table_sources import MAX_ROWS, TableReadError, read_file, read_text
from fupin_cms.disclosures.types.fund import ALLOCATION_COLUMNS
from tests.disclosures.spreadsheets import xlsx

if TYPE_CHECKING:
    from fupin_cms.disclosures.table_import import Imported


def paste(text: str, columns: tuple[Column, ...] = ALLOCATION_COLUMNS) -> Imported:
    return import_table(read_text(text), columns)


def test_header__columns_in_any_order() -> None:
    table = paste("金额（元）\t 单 位\t项目\n1,200\t海丰县\t产业\n")
    assert table.rows == [["海丰县", "产业", "1200.00"]]
    assert table.problems == []
    assert table.notes == []


def test_no_header__by_position_and_said() -> None:
    table = paste("海丰县\t产业\t1200\n陆河县\t教育\t800")
    assert table.rows[0] == ["海丰县", "产业", "1200.00"]
    assert table.notes == ["没有认出表头，按列的顺序导入，请核对。"]


def test_title_lines_above_the_header__are_left_out_and_said() -> None:
    table = paste("附件1\n2018年资金分配表\n单位\t项目\t金额\n海丰县\t产业\t1\n")
    assert len(table.rows) == 1
    assert table.notes == ["表头上方没有导入：附件1；2018年资金分配表。"]


@pytest.mark.parametrize(
    "text",
    ["单位\t项目\t金额（万元）\n甲\t乙\t12\n", "单位：万元\n单位\t项目\t金额\n甲\t乙\t12\n"],
)
def test_ten_thousand_yuan__is_an_error_never_converted(text: str) -> None:
    table = paste(text)
    assert table.rows == [["甲", "乙", "12.00"]]
    assert ["万元" in problem.message for problem in table.problems] == [True]


def test_problems__name_row_and_column_and_keep_the_text() -> None:
    table = paste(
        "单位\t项目\t金额\n海丰县\t产业\t1200\n陆河县\t教育\t约800\n\n甲\t乙\t1.234\t多\n"
    )
    assert table.rows[1] == ["陆河县", "教育", "约800"]
    assert [str(problem) for problem in table.problems] == [
        "第3行“金额”：“约800”不是数字，请只填写数字",
        "第5行：多出：多（本表有3列）",
        "第5行“金额”：“1.234”多于两位小数，金额精确到分",
    ]
    assert [(p.row, p.column) for p in table.problems] == [(1, 2), (2, None), (2, 2)]


def test_more_cells_than_columns__is_a_problem() -> None:
    table = paste("甲\t乙\t1\t备注内容\n")
    assert [str(problem) for problem in table.problems] == ["第1行：多出：备注内容（本表有3列）"]


def test_unknown_and_missing_columns__are_said() -> None:
    table = paste("单位\t金额\t备注\n甲\t1\t不要\n")
    assert table.rows == [["甲", None, "1.00"]]
    assert table.notes == ["没有“项目”列，已留空。", "本表没有这些列，没有导入：备注。"]


def test_total_rows__are_left_out_and_said() -> None:
    table = paste("单位\t项目\t金额\n甲\t乙\t1\n合 计\t\t1\n")
    assert table.rows == [["甲", "乙", "1.00"]]
    assert "第3行是合计行" in table.notes[0]


def test_quoted_cells__keep_tabs_and_line_breaks() -> None:
    table = paste('单位\t项目\t金额\n"甲\n乙"\t丙\t1\n')
    assert table.rows == [["甲\n乙", "丙", "1.00"]]


def test_own_columns__are_named_and_guessed_from_the_header() -> None:
    table = paste(
        "指标\t数值（户）\t编号\t截至\n脱贫户\t1,200\t001\t2018年9月\n合计\t1,200\t002\t\n", ()
    )
    assert [(c.key, c.label, c.kind, c.unit) for c in table.columns] == [
        ("c1", "指标", "text", ""),
        ("c2", "数值", "integer", "户"),
        ("c3", "编号", "text", ""),
        ("c4", "截至", "text", ""),
    ]
    assert table.rows[1] == ["合计", "1200", "002", None], (
        "a table of the editor's own keeps totals"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv__in_every_usual_encoding(encoding: str) -> None:
    data = '单位,项目,金额\n海丰县,产业,"1,200"\n'.encode(encoding)
    table = import_table(read_file("表.CSV", data), ALLOCATION_COLUMNS)
    assert table.rows == [["海丰县", "产业", "1200.00"]]


def test_xlsx__numbers_dates_and_formats() -> None:
    columns = (
        Column(key="code", label="编号"),
        Column(key="rate", label="比例", kind="decimal", unit="%"),
        Column(key="amount", label="金额", kind="money", unit="元"),
    )

    def fill(sheet: Any) -> None:
        sheet.append(["编号", "比例", "金额"])
        sheet.append([12, 0.125, 0.1 + 0.2])
        sheet["A2"].number_format = "000000"
        sheet["B2"].number_format = "0.0%"

    table = import_table(read_file("a.xlsx", xlsx(fill)), columns)
    assert table.rows == [["000012", "12.5", "0.30"]], "as the spreadsheet shows it"
    assert table.problems == []


def test_xlsx__what_it_hides_is_said() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["单位", "项目", "金额"])
        sheet.append(["甲", "乙", 1])
        sheet.append(["丙", "丁", "=C2*2"])
        sheet.append([440000000000000000, "戊", 2])
        sheet.merge_cells("A2:B2")
        sheet.row_dimensions[3].hidden = True
        sheet.parent.create_sheet("另一张").append(["内容"])

    table = import_table(read_file("a.xlsx", xlsx(fill)), ALLOCATION_COLUMNS)
    told = "".join(table.notes)
    assert "没有读取：另一张" in told
    assert "A2:B2" in told
    assert "隐藏的1行" in told
    problems = [str(problem) for problem in table.problems]
    assert "公式出错" in problems[0], "a formula that was never computed is not an empty cell"
    assert "已丢失" in problems[1]


def test_files__that_are_no_tables_are_refused() -> None:
    def encrypted() -> bytes:
        return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600

    for name, data, says in [
        ("a.xls", b"", "xlsx 或 csv"),
        ("a.xlsx", encrypted(), "已加密"),
        ("a.xlsx", b"", "打不开"),
        ("a.csv", b"\x81\x20\xff\x00", "编码"),
    ]:
        with pytest.raises(TableReadError, match=says):
            read_file(name, data)


def test_files__that_unpack_to_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fupin_cms.disclosures.table_sources.MAX_UNPACKED_BYTES", 1000)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", "0" * 2000)
    with pytest.raises(TableReadError, match="解开后太大"):
        read_file("a.xlsx", data.getvalue())


def test_too_many_rows__are_refused_whole() -> None:
    with pytest.raises(TableReadError, match="请拆分"):
        read_text("甲\n" * (MAX_ROWS + 1))

"""Generated attachments: the same bytes each time, and text that can be read back."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING
from unittest import mock

import docx
import openpyxl
import pytest
from PIL import Image
from pypdf import PdfReader

from fupin_cms.demo.charts import bar_chart
from fupin_cms.demo.office_files import Sheet, Writing, pdf_document, word_document, workbook
from fupin_cms.disclosures.schema import Column

if TYPE_CHECKING:
    from collections.abc import Callable

SHEET = Sheet(
    "分配明细（示例数据）",
    [
        Column(key="unit", label="单位"),
        Column(key="amount", label="金额", kind="money", unit="元"),
        Column(key="people", label="人数", kind="integer"),
        Column(key="on", label="日期", kind="date"),
    ],
    [["陆河县河田镇", "1200000.50", "35", "2018-09-10"], ["市本级", "800.00", None, None]],
)
WRITING = Writing("分配结果公告", "汕扶示〔2018〕4号", ["金额<示例>&数据。"], [SHEET], "示例数据。")


@pytest.mark.parametrize(
    "make",
    [
        lambda: workbook(SHEET),
        lambda: word_document(WRITING),
        lambda: pdf_document(WRITING),
        lambda: bar_chart([("Q1", 12), ("Q2", 41)]),
    ],
    ids=["xlsx", "docx", "pdf", "png"],
)
def test_the_same_content__gives_the_same_bytes(make: Callable[[], bytes]) -> None:
    first = make()
    with mock.patch("time.time", return_value=2_000_000_000.0):
        assert make() == first


@pytest.mark.parametrize("package", [workbook(SHEET), word_document(WRITING)])
def test_office_files__do_not_tell_when_they_were_made(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        core = archive.read("docProps/core.xml").decode()
    assert "<dcterms:modified" in core
    assert re.findall(r"<dcterms:modified[^>]*>([^<]*)", core) == ["1980-01-01T00:00:00Z"]


def test_workbook__holds_numbers_and_dates() -> None:
    page = openpyxl.load_workbook(io.BytesIO(workbook(SHEET))).active
    assert page is not None
    rows = list(page.iter_rows(values_only=True))
    assert rows[0][0] == "分配明细（示例数据）"
    assert rows[1][1] == "金额（元）"
    assert Decimal(str(rows[2][1])) == Decimal("1200000.5")
    assert rows[2][2:] == (35, dt.datetime(2018, 9, 10))  # noqa: DTZ001 - cells know no zone
    assert rows[3][2] is None


def test_word_document__holds_text_and_table() -> None:
    document = docx.Document(io.BytesIO(word_document(WRITING)))
    assert [p.text for p in document.paragraphs][:3] == [
        "分配结果公告",
        "汕扶示〔2018〕4号",
        "金额<示例>&数据。",
    ]
    assert document.tables[0].rows[1].cells[0].text == "陆河县河田镇"


def test_pdf_document__has_chinese_text() -> None:
    text = PdfReader(io.BytesIO(pdf_document(WRITING))).pages[0].extract_text()
    for words in (
        "分配结果公告",
        "汕扶示〔2018〕4号",
        "金额<示例>&数据",
        "陆河县河田镇",
        "1200000.50",
    ):
        assert words in text


def test_bar_chart__is_drawn() -> None:
    image = Image.open(io.BytesIO(bar_chart([("Q1", 12), ("Q2", 41)])))
    assert image.size == (960, 540)
    colours = image.getcolors(maxcolors=100_000)
    assert colours is not None
    assert len(colours) > 2


@pytest.mark.parametrize("bars", [[], [("Q1", 0)]])
def test_bar_chart__of_nothing_is_refused(bars: list[tuple[str, float]]) -> None:
    with pytest.raises(ValueError, match="above zero"):
        bar_chart(bars)

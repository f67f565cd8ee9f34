"""Text of real files, made here, read in a process of its own."""

from __future__ import annotations

import datetime as dt
import io
import struct
import sys
import time
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pptx
import pytest
from docx.oxml import parse_xml
from fpdf import FPDF
from openpyxl.comments import Comment
from PIL import Image
from pypdf import PdfReader, PdfWriter

from fupin_cms.ledger.extraction import Status, extract, join_parts, runner, split_parts

if TYPE_CHECKING:
    from pathlib import Path

    from fupin_cms.ledger.extraction import Extraction

NUMBER = "999999199001011234"


def read(data: bytes, kind: str, **limits: int) -> Extraction:
    return extract(io.BytesIO(data), kind, **({"seconds": 60, "memory_mb": 1024} | limits))


def text_of(extraction: Extraction) -> str:
    return join_parts(extraction.parts)


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# Text, CSV, HTML ----------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_txt__every_usual_encoding(encoding: str) -> None:
    found = read("扶贫资金使用安排，第一批。".encode(encoding), "txt")
    assert found.status == Status.READ
    assert [part.text for part in found.parts] == ["扶贫资金使用安排，第一批。"]


def test_csv__rows_stay_lines() -> None:
    found = read("单位,金额\n海丰县,1800000.00\n".encode(), "csv")
    assert "海丰县,1800000.00" in text_of(found)


def test_html__words_attributes_comments_and_no_style() -> None:
    page = f"""<html><head><style>p {{color: red}}</style></head><body>
    <h1>公示</h1><p>名单&amp;表</p><!-- {NUMBER} --><img alt="分布图">
    <table><tr><td>甲</td><td>乙</td></tr></table></body></html>"""
    text = text_of(read(page.encode(), "html"))
    assert "公示" in text
    assert "名单&表" in text
    assert "甲\t乙" in text
    assert NUMBER in text
    assert "分布图" in text
    assert "color" not in text


# Spreadsheets -------------------------------------------------------------------------


def workbook() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "名单"
    sheet.append(["姓名", "证号", "金额", "日期"])
    sheet.append(["甲", 4.40524199001011e17, 1234.5, dt.date(2018, 9, 14)])
    sheet.append(["乙", NUMBER, 100.0, dt.datetime(2018, 9, 14, 8, 30)])  # noqa: DTZ001
    sheet["A2"].comment = Comment("批注里的话", "科室")
    sheet.row_dimensions[3].hidden = True
    sheet.oddHeader.center.text = "页眉里的话"
    hidden = book.create_sheet("底稿")
    hidden.sheet_state = "veryHidden"
    hidden["B2"] = "隐藏的话"
    return book


def test_xlsx__numbers_in_full_and_said() -> None:
    found = read(saved(workbook()), "xlsx")
    assert found.status == Status.READ
    assert "甲\t440524199001011000\t1234.5\t2018-09-14" in text_of(found)
    assert "E+17" not in text_of(found)
    assert "有1个数超过15位" in found.message


def test_xlsx__hidden_rows_hidden_sheets_comments_and_headers() -> None:
    found = read(saved(workbook()), "xlsx")
    text = text_of(found)
    assert f"乙\t{NUMBER}\t100\t2018-09-14 08:30:00" in text
    assert "【工作表：底稿（隐藏）】" in text
    assert "隐藏的话" in text
    assert "批注里的话" in text
    assert "页眉里的话" in text


def test_xlsx__formula_without_computed_value() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["A1"] = 5
    sheet["B1"] = '="证号"&A1'
    assert '5\t="证号"&A1' in text_of(read(saved(book), "xlsx"))


def test_xlsx__wrong_dimension_hides_no_row() -> None:
    source = io.BytesIO(saved(workbook()))
    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b'<dimension ref="A1:D3"', b'<dimension ref="A1:A1"'))
    assert NUMBER in text_of(read(out.getvalue(), "xlsx"))


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def test_xls__cells_of_an_old_workbook() -> None:
    """A BIFF2 worksheet: the oldest form, which needs no container."""
    cell = struct.pack("<HH3x", 1, 0)
    number = struct.pack("<HH3xd", 1, 1, 4.40524199001011e17)
    label = b"ABC"
    data = (
        record(0x0009, struct.pack("<HH", 2, 0x10))
        + record(0x0004, cell + bytes([len(label)]) + label)
        + record(0x0003, number)
        + record(0x000A, b"")
    )
    found = read(data, "xls")
    assert "ABC\t440524199001011000" in text_of(found)


# Word and PowerPoint ------------------------------------------------------------------


def word_file() -> docx.document.Document:
    document = docx.Document()
    document.add_paragraph("正文第一段")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "海丰县", NUMBER
    document.sections[0].header.paragraphs[0].text = "页眉里的话"
    document.sections[0].footer.paragraphs[0].text = "页脚里的话"
    document.add_comment(document.paragraphs[0].runs, text="批注里的话", author="科室")
    box = parse_xml(
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>文本框里的话</w:t></w:r></w:p>"
        "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>文本框里的话</w:t>"
        "</w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent>"
        "<w:delText>删去的话</w:delText></w:r>"
    )
    document.paragraphs[0]._p.append(box)
    return document


def test_docx__tables_headers_comments_boxes_and_deletions() -> None:
    found = read(saved(word_file()), "docx")
    text = text_of(found)
    assert found.status == Status.READ
    assert f"海丰县\t{NUMBER}" in text
    for words in ("正文第一段", "页眉里的话", "页脚里的话", "批注里的话", "删去的话"):
        assert words in text
    assert text.count("文本框里的话") == 1


def with_member(data: bytes, name: str, member: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, member)
    return out.getvalue()


def test_docx__embedded_workbook_is_read() -> None:
    data = with_member(saved(word_file()), "word/embeddings/明细.xlsx", saved(workbook()))
    found = read(data, "docx")
    assert found.status == Status.READ
    assert "【明细.xlsx 工作表：名单】" in text_of(found)


def test_docx__embedded_object_that_cannot_be_read_is_said() -> None:
    data = with_member(saved(word_file()), "word/embeddings/oleObject1.bin", b"?")
    found = read(data, "docx")
    assert found.status == Status.UNSUPPORTED
    assert "oleObject1.bin" in found.message
    assert "正文第一段" in text_of(found)


def test_pptx__slides_tables_and_notes() -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "工作进度"
    cells = slide.shapes.add_table(1, 2, 0, 0, 100, 100).table.rows[0].cells
    cells[0].text, cells[1].text = "脱贫人数", "120"
    slide.notes_slide.notes_text_frame.text = "备注里的话"
    slide._element.set("show", "0")
    text = text_of(read(saved(show), "pptx"))
    assert "【幻灯片1（隐藏）】" in text
    assert "脱贫人数\t120" in text
    assert "备注里的话" in text
    assert "Click to edit" not in text


# PDF ----------------------------------------------------------------------------------


def pdf(*pages: str) -> bytes:
    document = FPDF()
    document.set_font("helvetica", size=12)
    for page in pages:
        document.add_page()
        if page:
            document.cell(text=page)
        else:
            document.image(Image.new("RGB", (20, 20), "red"))
    return bytes(document.output())


def test_pdf__text_by_page() -> None:
    found = read(pdf("Notice 12317", "Second page"), "pdf")
    assert found.status == Status.READ
    assert [(part.name, part.text) for part in found.parts] == [
        ("第1页", "Notice 12317"),
        ("第2页", "Second page"),
    ]


def test_pdf__scan_without_text_is_empty() -> None:
    found = read(pdf("", ""), "pdf")
    assert found.status == Status.EMPTY
    assert "第1、2页" in found.message


def test_pdf__one_scanned_page_among_others_is_said() -> None:
    found = read(pdf("Notice", "", "End"), "pdf")
    assert found.status == Status.EMPTY
    assert "第2页" in found.message
    assert "Notice" in text_of(found)


@pytest.mark.parametrize(("password", "status"), [("geheim", "encrypted"), ("", "read")])
def test_pdf__password_to_open_or_only_to_change(password: str, status: str) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Notice"))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    assert read(out.getvalue(), "pdf").status == status


def test_pdf__attached_file_is_read() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Notice"))))
    writer.add_attachment("list.txt", "附件里的话".encode())
    out = io.BytesIO()
    writer.write(out)
    assert "附件里的话" in text_of(read(out.getvalue(), "pdf"))


# OFD and what is not read -------------------------------------------------------------


def ofd(*pages: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("OFD.xml", "<OFD/>")
        for number, text in enumerate(pages):
            archive.writestr(
                f"Doc_0/Pages/Page_{number}/Content.xml",
                f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016">{text}</ofd:Page>',
            )
    return out.getvalue()


def test_ofd__pages_in_order() -> None:
    pages = [f"<ofd:TextCode>第{n}</ofd:TextCode>" for n in range(12)]
    found = read(ofd(*pages), "ofd")
    assert [part.text for part in found.parts] == [f"第{n}" for n in range(12)]


def test_ofd__page_without_text_is_said() -> None:
    found = read(ofd("<ofd:TextCode>甲</ofd:TextCode>", "<ofd:ImageObject/>"), "ofd")
    assert found.status == Status.EMPTY
    assert "第2页" in found.message


def test_encrypted_office_file() -> None:
    container = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
    data = container + "EncryptedPackage".encode("utf-16-le")
    assert read(data, "docx").status == Status.ENCRYPTED
    assert read(data, "xlsx").status == Status.ENCRYPTED


def test_unknown_kind_and_broken_files_are_said() -> None:
    assert read(b"Rar!", "rar").status == Status.UNSUPPORTED
    assert read(b"PK\x03\x04 broken", "docx").status == Status.UNSUPPORTED
    assert read(b"%PDF-1.7 broken", "pdf").status in (Status.UNSUPPORTED, Status.FAILED)


def test_doc__without_converter_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    found = read(b"\xd0\xcf\x11\xe0", "doc")
    assert found.status == Status.UNSUPPORTED
    assert "LibreOffice" in found.message


def test_doc__is_converted_and_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A converter that writes the docx that it is asked for, as LibreOffice does."""
    prepared = tmp_path / "prepared.docx"
    prepared.write_bytes(saved(word_file()))
    program = tmp_path / "soffice"
    program.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, shutil, sys\n"
        "folder = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1])\n"
        "folder.mkdir()\n"
        f"shutil.copy({str(prepared)!r}, folder / 'source.docx')\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "正文第一段" in text_of(read(b"\xd0\xcf\x11\xe0", "doc"))


# Limits -------------------------------------------------------------------------------


def reader_that(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, code: str) -> None:
    """Put a reading process of our own in the place of the real one."""
    (tmp_path / "greedy.py").write_text(
        "import sys\nfrom fupin_cms.ledger.extraction.limits import limit_process\n"
        f"limit_process(int(sys.argv[4]), int(sys.argv[5]))\n{code}\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(runner, "MODULE", "greedy")


def test_hanging_reader_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reader_that(monkeypatch, tmp_path, "import time; time.sleep(600)")
    found = read(b"x", "txt", seconds=1)
    assert (found.status, found.message) == (Status.FAILED, "读取超过1秒，已停止")


def test_hanging_reader_takes_its_children_along(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pid_file = tmp_path / "child"
    reader_that(
        monkeypatch,
        tmp_path,
        "import pathlib, subprocess, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"pathlib.Path({str(pid_file)!r}).write_text(str(child.pid))\n"
        "time.sleep(600)",
    )
    read(b"x", "txt", seconds=2)
    status = f"/proc/{pid_file.read_text()}/stat"
    for _ in range(100):
        try:
            with open(status) as file:  # noqa: PTH123
                if file.read().split()[2] == "Z":
                    break
        except (FileNotFoundError, ProcessLookupError):
            break
        time.sleep(0.05)
    else:
        pytest.fail("the reader's child is still running")


def test_greedy_reader_meets_its_memory_limit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reader_that(
        monkeypatch,
        tmp_path,
        "try:\n    bytearray(400 * 1024 * 1024)\nexcept MemoryError:\n    sys.exit(86)",
    )
    found = read(b"x", "txt", memory_mb=256)
    assert (found.status, found.message) == (Status.FAILED, "读取所需内存超过256 MB，已停止")


def test_crashing_reader_is_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reader_that(monkeypatch, tmp_path, "import os; os.abort()")
    assert read(b"x", "txt").status == Status.FAILED


def test_zip_bomb_is_refused() -> None:
    data = with_member(saved(word_file()), "word/document2.xml", b"0" * (60 * 1024 * 1024))
    found = read(data, "docx")
    assert found.status == Status.UNSUPPORTED
    assert "压缩" in found.message


def test_entity_bomb_in_a_part_is_not_expanded() -> None:
    lol = (
        b'<!DOCTYPE x [<!ENTITY a "'
        + b"lol" * 100
        + b'">'
        + b"".join(
            b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 10)
            for n in range(9)
        )
    )
    bomb = lol + b"]><x>&a8;</x>"
    found = read(with_member(saved(word_file()), "word/comments9.xml", bomb), "docx")
    assert "lollol" not in text_of(found)


def test_too_much_text_is_a_failure_and_not_cut() -> None:
    found = read(b"a" * 10_000_001, "txt")
    assert found.status == Status.UNSUPPORTED
    assert not found.parts
    assert "1000万字" in found.message


# Parts --------------------------------------------------------------------------------


def test_parts__join_and_split() -> None:
    found = read("【第9页】\nx\x0cy".encode(), "txt")
    assert split_parts(join_parts(found.parts)) == list(found.parts)

"""From an editor's draft to a citizen's search, through the screens."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from openpyxl import Workbook
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .screens import Desk

pytestmark = pytest.mark.e2e

TITLE = "2019年市级扶贫资金使用安排"
REASON = "请写明资金用途。"
PHONE = 360
ROWS = "单位\t项目\t金额\n城区\t特色种植\t600,000\n海丰县\t危房改造\t400000.00"


@pytest.fixture
def spreadsheet(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.create_sheet("分配明细", 0)
    for row in (["单位", "金额"], ["城区", 600000], ["海丰县", 400000]):
        sheet.append(row)
    path = tmp_path / "分配明细.xlsx"
    book.save(path)
    return path


def compose(editor: Desk, spreadsheet: Path) -> None:
    """A fund notice, everything but what the money is for."""
    editor.new_item("财务公开")
    editor.fill(title=TITLE, summary="2019年市级扶贫资金100万元的安排（示例数据）。")
    editor.write("现将2019年市级扶贫资金使用安排公示如下（示例数据）。")
    editor.attach("资金分配明细", spreadsheet)
    editor.tab("资金使用安排")
    editor.select(stage="分配结果")
    editor.fill(
        fund_name="市级扶贫专项资金",
        year="2019",
        allocated_on="2019-03-01",
        city_yuan="1000000",
        total_yuan="1000000",
        using_units="城区\n海丰县",
        principle="按相对贫困人口数量分配。",
        supervising_body="汕尾市扶贫开发办公室",
        supervising_telephone="12317",
        supervising_address="汕尾市（示例地址）",
    )
    editor.paste_table(ROWS)
    expect(editor.page.get_by_text("共 2 行；金额合计 1,000,000.00 元")).to_be_visible()
    editor.tab("信息要素")
    editor.select(
        department="规划财务科",
        catalogue_item="扶贫资金 / 专项资金分配结果",
        genre="公示",
        subject="民政、扶贫、救灾\\扶贫",
        region="汕尾市",
    )
    editor.fill(written_on="2019-03-05", document_number="汕扶示[2019]12号")


def test_path__compose_reject_correct_sign_read_search_download(
    desk: Callable[..., Desk], spreadsheet: Path
) -> None:
    editor, head = desk("editor"), desk("head")
    compose(editor, spreadsheet)
    editor.act("保存草稿", says="已被更新")
    editor.act("送审", says="缺少“用途”")
    editor.tab("资金使用安排")
    editor.fill(use="用于特色种植。")
    editor.act("送审", says="已送审")

    head.open_candidate(TITLE)
    head.reject(REASON)
    assert REASON in mail.outbox[-1].body

    editor.page.goto("/admin/")
    expect(editor.page.get_by_text(REASON).first).to_be_visible()
    editor.page.get_by_role("link", name=TITLE).first.click()
    editor.to_edit_screen()
    editor.tab("资金使用安排")
    editor.fill(use="用于特色种植和危房改造。")
    editor.act("送审", says="已送审")

    head.open_candidate(TITLE)
    head.sign(says="签署")
    secrecy = desk("secrecy", width=PHONE)
    secrecy.open_candidate(TITLE)
    secrecy.sign(conclusion="可以公开", says="签署")
    leader = desk("leader")
    leader.open_candidate(TITLE)
    leader.sign(says="发布")

    for width in (1280, PHONE):
        read_as_citizen(desk(None, width=width), spreadsheet)
    for person in (editor, head, secrecy, leader):
        assert person.errors == []


def read_as_citizen(citizen: Desk, spreadsheet: Path) -> None:
    page = citizen.page
    page.goto("/")
    expect(page.get_by_role("link", name=TITLE).first).to_be_visible()
    citizen.search("危房改造资金", finds=TITLE)
    page.get_by_role("link", name=TITLE).first.click()
    expect(page).to_have_url(re.compile(r"/items/007187648-\d{4}-\d{6}$"))
    for text in ("汕扶示〔2019〕12号", "用于特色种植和危房改造。", "审签记录", "600,000.00"):
        expect(page.get_by_text(text).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("资金分配明细")).first.click()
    got = download.value.path().read_bytes()
    sha256 = hashlib.sha256(got).hexdigest()
    assert got == spreadsheet.read_bytes()
    assert f"/files/{sha256}/" in download.value.url

    last = json.loads(page.request.get("/api/v1/changes").text())["items"][-1]
    assert last["document"]["attachments"][0]["file"]["sha256"] == sha256
    assert citizen.errors == []

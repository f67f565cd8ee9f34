"""The table widget in a real browser: paste, upload, preview, problems, as field and as block."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from fupin_cms.disclosures.models import FundPage
from tests import factories
from tests.disclosures.spreadsheets import xlsx_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PASTED = "单位\t项目\t金额（元）\n" + "海丰县\t产业\t1,000.10\n" * 60


@pytest.fixture
def fund_item(live_server: LiveServer) -> FundPage:
    return factories.make_fund(factories.make_tree().finance, allocation={})


@pytest.fixture
def screen(live_server: LiveServer, fund_item: FundPage, browser: Browser) -> Iterator[Page]:
    """The item's edit screen, signed in as an editor."""
    client = Client()
    client.force_login(factories.make_user("editor"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(locale="zh-CN")
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/pages/{fund_item.pk}/edit/")
    yield page
    context.close()


def test_widget__paste_upload_and_problems(screen: Page, fund_item: FundPage) -> None:
    screen.get_by_role("tab", name="资金使用安排").click()
    widget = screen.locator(".fupin-table").filter(has_text="本表的列：单位、项目、金额（元）")
    status = widget.get_by_role("status")
    expect(status).to_have_text("表格是空的。")

    widget.get_by_label("粘贴").fill(PASTED)
    widget.get_by_role("button", name="读取粘贴的内容").click()
    expect(status).to_have_text("共 60 行；金额合计 60,006.00 元。")
    expect(widget.locator("tbody tr")).to_have_count(50)

    widget.get_by_label("或上传").set_input_files(
        {
            "name": "表.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": xlsx_of(["项目", "单位", "金额"], ["教育", "陆河县", "约1万"]),
        }
    )
    expect(status).to_contain_text("有 1 处问题")
    expect(widget.locator(".fupin-table__problems")).to_contain_text("第2行“金额”：“约1万”")
    expect(widget.locator(".fupin-table__wrong")).to_have_text("约1万")

    widget.get_by_label("粘贴").fill("单位\t项目\t金额\n陆河县\t教育\t10000\n")
    widget.get_by_role("button", name="读取粘贴的内容").click()
    expect(status).to_have_text("共 1 行；金额合计 10,000.00 元。")
    value = json.loads(widget.locator("input[name=allocation]").input_value())
    assert value == {"rows": [["陆河县", "教育", "10000.00"]]}


def test_widget__as_a_block_of_the_body_with_own_columns(screen: Page, fund_item: FundPage) -> None:
    screen.wait_for_load_state("load")
    screen.locator("[data-contentpath=body] .c-sf-add-button").last.click()
    screen.get_by_role("option", name="表格").click()
    widget = screen.locator("[data-contentpath=body] .fupin-table")
    expect(widget).to_be_visible()
    widget.get_by_label("粘贴").fill("指标\t数值（户）\n脱贫户\t1,200\n")
    widget.get_by_role("button", name="读取粘贴的内容").click()
    expect(widget.get_by_role("status")).to_have_text("共 1 行。")
    expect(widget.get_by_label("第2列类型")).to_have_value("integer")
    expect(widget.get_by_label("第2列单位")).to_have_value("户")
    widget.get_by_label("第2列类型").select_option("date")
    expect(widget.locator(".fupin-table__problems")).to_contain_text("“1200”不是日期")
    widget.get_by_label("第2列类型").select_option("decimal")
    expect(widget.get_by_role("status")).to_have_text("共 1 行。")
    screen.get_by_label("表名").fill("脱贫情况")
    screen.get_by_role("button", name="保存草稿").click()
    expect(screen.locator(".messages")).to_contain_text(fund_item.title)
    stored = FundPage.objects.get(pk=fund_item.pk).get_latest_revision_as_object().body
    table = stored[-1].value["table"]
    assert table["rows"] == [["脱贫户", "1200"]]
    assert table["columns"][1] == {"key": "c2", "label": "数值", "kind": "decimal", "unit": "户"}

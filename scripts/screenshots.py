"""Make the pictures of README and docs from a running `make demo`.

    .venv/bin/python scripts/screenshots.py http://127.0.0.1:8000

Needs Chromium (scripts/chromium.sh install). The demo is only read: nothing is signed or saved.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
DESK, PHONE = (1280, 860), (390, 780)


class Camera:
    """A browser of one person that takes pictures of a site."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser = browser
        self.site = site

    def open(self, username: str = "", size: tuple[int, int] = DESK) -> Page:
        context = self.browser.new_context(
            base_url=self.site,
            viewport={"width": size[0], "height": size[1]},
            is_mobile=size == PHONE,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        page = context.new_page()
        if username:
            page.goto("/admin/login/")
            page.fill("[name=username]", username)
            page.fill("[name=password]", os.environ.get("FUPIN_DEMO_PASSWORD", "demo"))
            page.click("button[type=submit]")
            page.wait_for_load_state("networkidle")
        return page


def shoot(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")
    print(name)


def public(camera: Camera) -> None:
    page = camera.open()
    page.goto("/")
    shoot(page, "public-home")
    page.goto("/disclosures/?q=扶贫资金")
    shoot(page, "public-search")
    page.get_by_role("link", name="第一批").first.click()
    shoot(page, "public-item")
    address = page.url
    phone = camera.open(size=PHONE)
    phone.goto(address)
    shoot(phone, "public-item-phone")


def review(camera: Camera) -> None:
    for size, name in ((DESK, "review"), (PHONE, "review-phone")):
        page = camera.open("secrecy", size)
        page.goto("/admin/review/")
        page.locator("a.fupin-row-title").first.click()
        shoot(page, name)


def editor(camera: Camera) -> None:
    page = camera.open("editor")
    page.goto("/admin/pages/")
    page.get_by_label("查看'财务公开'的子页面").first.click()
    page.locator("a[href$='/add_subpage/']").first.click()
    page.wait_for_load_state("networkidle")
    shoot(page, "editor-compose")
    page.get_by_role("tab", name="资金使用安排").click()
    page.locator("textarea[id^=fupin-table]").fill(
        "单位\t项目\t金额\n城区\t特色种植\t600,000\n海丰县\t危房改造\t40万元\n陆河县\t光伏扶贫\t400000"
    )
    page.get_by_role("button", name="读取粘贴的内容").click()
    page.locator("textarea[id^=fupin-table]").evaluate("e => e.scrollIntoView({block: 'start'})")
    page.wait_for_timeout(1000)
    shoot(page, "editor-table")
    page.goto("/admin/")
    page.locator("a.fupin-row-title").first.click()
    page.get_by_role("link", name="修改页面").first.click()
    page.get_by_role("tab", name="检查").click()
    shoot(page, "editor-checks")


def main(site: str) -> None:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        sys.exit("Chromium is not here: scripts/chromium.sh install")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        camera = Camera(browser, site)
        public(camera)
        review(camera)
        editor(camera)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")

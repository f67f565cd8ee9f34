"""What a person does in the browser, under the names of the business verbs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page


WAIT_MS = 20_000
"""A busy machine is slow, not wrong."""
expect.set_options(timeout=WAIT_MS)


class Desk:
    """One person's browser. Errors that the page's own scripts report are collected."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.password = ""
        self.errors: list[str] = []
        page.set_default_timeout(WAIT_MS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda message: self.errors.append(message.text) if message.type == "error" else None,
        )

    def sign_in(self, username: str, password: str) -> None:
        self.password = password
        self.page.goto("/admin/login/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", password)
        self.page.click("button[type=submit]")
        expect(self.page).to_have_url(re.compile(r"/admin/$"))

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name, exact=True).click()

    def new_item(self, section: str) -> None:
        """Open the form of a new item the way an editor does, from the section's list."""
        self.page.goto("/admin/pages/")
        row = self.page.locator("tr").filter(has_text=section)
        row.locator("button").first.click()
        self.page.locator("a:visible", has_text="添加子页面").click()
        expect(self.page.locator("#id_title")).to_be_visible()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"#id_{name}", value)

    def select(self, **fields: str) -> None:
        for name, label in fields.items():
            self.page.select_option(f"#id_{name}", label=label)

    def paste_table(self, text: str) -> None:
        self.page.locator("textarea[id^=fupin-table]").fill(text)
        self.page.get_by_role("button", name="读取粘贴的内容").click()

    def write(self, text: str) -> None:
        """A paragraph in the body."""
        body = self.page.locator("section[id*=body-section]").last
        body.get_by_role("button", name="插入内容块").last.click()
        self.page.get_by_role("option", name="正文").click()
        body.locator("[contenteditable=true]").last.fill(text)

    def attach(self, title: str, file: Path) -> None:
        """Upload a file to the library and attach it."""
        attachments = self.page.locator("section[id*=attachments-section]").last
        attachments.get_by_role("button", name="插入内容块").first.click()
        attachments.locator("input[name$=value-title]").fill(title)
        attachments.get_by_role("button", name="选择一个文档").click()
        dialog = self.page.locator(".modal-dialog")
        dialog.get_by_role("tab", name="上传").click()
        dialog.locator("#id_document-chooser-upload-file").set_input_files(file)
        dialog.locator("#id_document-chooser-upload-title").fill(title)
        dialog.locator("button[type=submit]").last.click()
        expect(dialog).to_have_count(0)

    def act(self, name: str, *, says: str) -> None:
        """An action of the footer (保存草稿, 送审, 撤回送审) and what the screen says then."""
        self.let_autosave_finish()
        button = self.page.locator("footer").get_by_role("button", name=name)
        if not button.is_visible():
            self.page.get_by_role("button", name="更多动作").click()
        button.click()
        expect(self.page.locator(".messages").get_by_text(says).first).to_be_visible()

    def let_autosave_finish(self) -> None:
        """A person looks before the next click: what is typed saves itself after half a second."""
        self.page.wait_for_timeout(1000)
        self.page.wait_for_load_state("networkidle")
        expect(self.page.get_by_text("正在保存").first).to_be_hidden()

    def open_candidate(self, title: str) -> None:
        """From what waits for me to the reviewer's screen."""
        self.page.goto("/admin/review/")
        self.page.get_by_role("link", name=title).first.click()
        expect(self.page.get_by_text("送审稿（公众将看到的样子）")).to_be_visible()

    def reject(self, reason: str) -> None:
        self.page.get_by_text("退回起草人").click()
        self.page.locator("[name=reason]").fill(reason)
        self.page.get_by_role("button", name="退回", exact=True).click()
        expect(self.page.get_by_text("已退回").first).to_be_visible()

    def sign(self, *, says: str, conclusion: str = "", button: str = "签署") -> None:
        if conclusion:
            self.page.get_by_label(conclusion).check()
        self.confirm()
        self.page.get_by_role("button", name=button, exact=True).click()
        expect(self.page.locator(".messages").get_by_text(says).first).to_be_visible()

    def confirm(self) -> None:
        """Give the password, where it is asked for: once in some minutes."""
        confirmation = self.page.locator("[name=confirmation]")
        if confirmation.count():
            confirmation.fill(self.password)

    def open_item(self, title: str) -> None:
        """From what was released to the screen of its versions and acts."""
        self.page.goto("/admin/review/lists/shown/")
        self.page.get_by_role("link", name=title).first.click()
        expect(self.page.get_by_role("heading", name="办理记录")).to_be_visible()

    def answer(self, *, ground: str, reason: str, does: str) -> None:
        """Fill in the form of an act and send it."""
        self.page.get_by_label(ground).check()
        self.page.locator("[name=reason]").fill(reason)
        self.confirm()
        self.page.get_by_role("button", name=does).click()
        expect(self.page.locator(".messages").first).to_be_visible()

    def to_edit_screen(self) -> None:
        self.page.get_by_role("link", name="修改页面").first.click()

    def search(self, words: str, *, finds: str) -> None:
        """Search as a citizen does, again until it is found: at most two seconds."""
        for _ in range(20):
            self.page.goto("/disclosures/")
            self.page.locator("main [name=q]").first.fill(words)
            self.page.keyboard.press("Enter")
            self.page.wait_for_url("**q=*")
            if self.page.get_by_role("link", name=finds).count():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{words} does not find {finds}")

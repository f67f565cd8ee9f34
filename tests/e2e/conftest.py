"""A real browser against a real server, with the office set up as the demo sets it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from fupin_cms.demo.accounts import ensure_accounts, give_addresses

from .screens import Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

PASSWORD = "demo-password"


@pytest.fixture
def desk(
    browser: Browser, live_server: Any, transactional_db: None, settings: Any, tmp_path: Any
) -> Iterator[Callable[..., Desk]]:
    """Opens the browser of one person: `desk("editor")`, `desk(None, width=360)`."""
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "BASE_URL": live_server.url}
    settings.FUPIN_SEARCH = {
        **settings.FUPIN_SEARCH,
        "INDEX_DIR": tmp_path / "index",
        "FOLLOW": "thread",
    }
    call_command("fupin_setup", verbosity=0)
    ensure_accounts(PASSWORD)
    give_addresses()
    contexts = []

    def open_desk(username: str | None, *, width: int = 1280) -> Desk:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 800},
            is_mobile=width < 600,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
        )
        contexts.append(context)
        desk = Desk(context.new_page())
        if username:
            desk.sign_in(username, PASSWORD)
        return desk

    yield open_desk
    for number, context in enumerate(contexts):
        for page in context.pages:
            page.screenshot(
                path=tmp_path / f"last-seen-{number}.png"
            )  # to see where a test stopped
        context.close()

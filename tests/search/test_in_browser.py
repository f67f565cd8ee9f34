"""The search page in a real browser: suggestions by keyboard, without scripts, on a phone."""

from __future__ import annotations

from contextvars import copy_context
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.contrib.staticfiles.finders import find
from playwright.sync_api import expect

from tests.ledger import acting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client
    from playwright.sync_api import Browser, Page, Route

    from fupin_cms.disclosures.models import FundPage

pytestmark = [pytest.mark.e2e, pytest.mark.django_db]

SITE = "http://site.test"
PHONE, DESK = 360, 1280
TITLE = "2018年市级扶贫资金使用安排"
SUGGESTIONS = "#q-suggestions"


@pytest.fixture
def visit(
    browser: Browser, client: Client, search_index: None, fund: FundPage
) -> Iterator[Callable[..., Page]]:
    """Opens the list in a browser whose requests Django's test client answers."""
    fund.title = TITLE
    acting.issue(fund)
    contexts = []
    # Playwright calls from a context of its own, in which Django would open another database.
    here = copy_context()

    def answer(route: Route) -> None:
        url = urlsplit(route.request.url)
        file = find(url.path.removeprefix("/static/")) if url.path.startswith("/static/") else None
        if isinstance(file, str):
            route.fulfill(path=file)
            return
        if route.request.method == "POST":
            route.fulfill(status=HTTPStatus.NO_CONTENT)
            return
        got = here.run(client.get, url.path, dict(parse_qsl(url.query)))
        route.fulfill(
            status=got.status_code,
            body=got.content,
            content_type=got.headers.get("Content-Type", "text/plain"),
        )

    def open_page(width: int = DESK, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            is_mobile=width == PHONE,
            has_touch=width == PHONE,
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.route("**/*", answer)
        page.goto(f"{SITE}/disclosures/")
        return page

    yield open_page
    for context in contexts:
        context.close()


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_suggestions__by_keyboard(visit: Callable[..., Page]) -> None:
    page = visit()
    box, shown = page.locator("#q"), page.locator(SUGGESTIONS)
    expect(box).to_have_attribute("role", "combobox")
    box.press_sequentially("扶贫资金")
    expect(shown).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    option = shown.get_by_role("option").first
    expect(option).to_contain_text("扶贫资金使用安排")
    offered = option.inner_text()

    box.press("ArrowDown")
    expect(box).to_have_value(offered)
    expect(option).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")

    box.press("Escape")
    expect(shown).to_be_hidden()
    expect(box).to_have_value("扶贫资金")
    expect(box).to_be_focused()

    box.press("End")
    box.press("Backspace")
    expect(shown).to_be_visible()
    box.press("ArrowDown")
    with page.expect_request("**/disclosures/clicked") as told:
        box.press("Enter")
        page.wait_for_url("**/disclosures/?q=*")
        assert asked(page) == {"q": [offered]}
        expect(page.locator(".entries mark").first).to_be_visible()
        page.locator(".entries a").first.click()
    assert 'name="rank"\r\n\r\n1' in (told.value.post_data or "")


def test_search__without_scripts(visit: Callable[..., Page]) -> None:
    page = visit(scripts=False)
    page.locator("#q").fill("zhijin|zijin")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/disclosures/?q=*")
    expect(page.locator(".entries > li")).to_have_count(1)
    expect(page.locator(SUGGESTIONS)).to_have_count(0)
    page.locator(".facet a").first.click()
    assert "category" in asked(page)
    expect(page.locator(".chosen")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_facets__are_a_sheet_on_a_phone(visit: Callable[..., Page], *, scripts: bool) -> None:
    page = visit(PHONE, scripts=scripts)
    sheet, unfold = page.locator(".facets-body"), page.locator(".unfold")
    expect(sheet).to_be_hidden()
    # Keys before fingers: a moment after a tap Chromium lets go of whatever is pressed, a key too.
    unfold.press("Space")
    expect(sheet).to_be_visible()
    unfold.press("Space")
    expect(sheet).to_be_hidden()
    page.locator(".unfold-label").tap()
    expect(sheet).to_be_visible()
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    sheet.locator("a").first.tap()
    page.wait_for_url("**/disclosures/?category=*")
    expect(page.locator(".unfold-label")).to_contain_text("已选 1")
    expect(page.locator(".entries > li")).to_have_count(1)

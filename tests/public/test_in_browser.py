"""Every category's page in a real browser: it fits a phone, can be read, and takes a keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles.finders import find
from django.test import RequestFactory

from fupin_cms.disclosures import registry
from fupin_cms.public.errors import not_found
from fupin_cms.public.rendering import render_document, render_item
from fupin_cms.public.sheet import render_sheet
from fupin_cms.public.surroundings import Link, Surroundings
from tests.public.documents import make_content, make_document
from tests.public.samples import coded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.e2e

PHONE, DESK = 360, 1280
LONG = "关于印发《汕尾市扶贫办进一步深化政务整治、正风肃纪集中行动的实施方案》的通知" * 2
SITE = "http://site.test"

WEAK_TEXT = """() => {
  const channel = v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 };
  const light = c => .2126 * channel(c[0]) + .7152 * channel(c[1]) + .0722 * channel(c[2]);
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const node of document.querySelectorAll("body *")) {
    const words = [...node.childNodes].some(c => c.nodeType === 3 && c.data.trim());
    if (!words || !node.getClientRects().length) continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(parse(style.color)), light(ground(node))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) weak.push(`${node.className} ${node.textContent.trim()}`);
  }
  return weak;
}"""
"""Texts below the contrast of WCAG 2.1 AA (1.4.3), with the class of their element."""


def pages() -> Iterator[tuple[str, str]]:
    around = Surroundings(linked_from=[Link("interprets", "n-1", LONG, "/items/n-1")])
    for category in registry.categories():
        document = make_document(category, title=LONG)
        yield category, render_item(document, around, address="/items/n-2", internal=False)
    repealed = make_document("policy", release={"validity": coded("repealed", "废止")})
    yield "repealed", render_item(repealed, around, address="/items/n-2", internal=False)
    request = RequestFactory().get("/")
    yield "draft", render_document(request, make_content("fund"), draft=True)
    yield "sheet", render_sheet(make_document("project"), address="/items/n-2")
    yield "not found", not_found(request).content.decode()


@pytest.fixture
def show(browser: Browser) -> Iterator[Callable[[str, int], Page]]:
    """Open a page's text at a width, with the site's own style sheets."""
    contexts = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        file = find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if isinstance(file, str):
            route.fulfill(path=file)
        else:
            route.fulfill(status=404)

    def open_page(html: str, width: int) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, is_mobile=width == PHONE
        )
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", answer)
        page.route(f"{SITE}/", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(f"{SITE}/")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_page__fits_its_width_and_can_be_read(show: Callable[[str, int], Page], width: int) -> None:
    for name, html in pages():
        page = show(html, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(WEAK_TEXT) == [], name
        page.context.close()


def test_table__scrolls_in_its_own_box_on_a_phone(show: Callable[[str, int], Page]) -> None:
    html = dict(pages())["project"]
    page = show(html, PHONE)
    box = page.locator(".table-box").first
    assert box.evaluate("box => getComputedStyle(box).overflowX") == "auto"
    assert box.evaluate("box => box.getBoundingClientRect().right") <= PHONE


def test_keyboard__first_stop_leads_to_the_text(show: Callable[[str, int], Page]) -> None:
    page = show(dict(pages())["policy"], DESK)
    skip = page.locator(".skip")
    assert skip.bounding_box()["y"] < 0  # type: ignore[index]
    page.keyboard.press("Tab")
    assert skip.evaluate("link => link === document.activeElement")
    page.wait_for_function("document.querySelector('.skip').getBoundingClientRect().y >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_keyboard__focus_is_seen(show: Callable[[str, int], Page]) -> None:
    page = show(dict(pages())["fund"], DESK)
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"

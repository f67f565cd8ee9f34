"""After publication, through the screens: amend, withdraw a version, withdraw at once, confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from fupin_cms.demo.build import build_demo
from fupin_cms.demo.content import load_items
from fupin_cms.ledger.models import Disclosure

from .conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from .screens import Desk

pytestmark = pytest.mark.e2e

PHONE = 360
KEY = "exemplar-party-branch"
NOTE = "更正合作社的做法。"
REASON = "正文写有个人信息。"


@pytest.fixture
def item(desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> Disclosure:
    """One released item of the demonstration."""
    chosen = tuple(one for one in load_items() if one.key == KEY)
    monkeypatch.setattr("fupin_cms.demo.build.load_items", lambda: chosen)
    for _ in build_demo(PASSWORD):
        pass
    return Disclosure.objects.get()


def gone(citizen: Desk, item: Disclosure) -> None:
    answer = citizen.page.goto(f"/items/{item.index_number}")
    assert answer is not None
    assert answer.status == 410


def test_acts__amend_withdraw_a_version_withdraw_at_once_and_confirm(
    desk: Callable[..., Desk], item: Disclosure
) -> None:
    editor, head, leader = desk("editor"), desk("head"), desk("leader", width=PHONE)
    amend(editor, item)
    head.open_candidate(item.title)
    head.sign(says="签署")
    secrecy = desk("secrecy")
    secrecy.open_candidate(item.title)
    secrecy.sign(conclusion="可以公开", says="签署")
    leader.open_candidate(item.title)
    expect(leader.page.locator("ins").first).to_be_visible()
    leader.sign(says="发布")

    head.open_item(item.title)
    head.page.get_by_role("link", name="提出撤回此版本").click()
    head.answer(ground="涉及个人隐私（条例第十五条）", reason=REASON, does="签署并提出撤回")
    leader.page.goto("/admin/review/lists/proposals/")
    leader.page.get_by_role("link", name=item.title).first.click()
    leader.sign(says="已签署并生效")
    citizen = desk(None)
    for path, status in (("", 200), ("/versions/1", 410)):
        answer = citizen.page.goto(f"/items/{item.index_number}{path}")
        assert answer is not None
        assert answer.status == status, path

    leader.open_item(item.title)
    assert leader.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    leader.page.get_by_role("link", name="紧急撤回", exact=True).click()
    leader.answer(ground="涉及个人隐私（条例第十五条）", reason=REASON, does="立即撤回")
    expect(leader.page.get_by_text("待确认").first).to_be_visible()
    gone(citizen, item)
    head.page.goto("/admin/review/lists/proposals/")
    expect(head.page.get_by_text(item.title)).to_have_count(0)  # what leaked may stand in it
    head.page.get_by_role("link", name=item.index_number).first.click()
    head.sign(says="已签署并生效", button="确认")

    editor.page.goto(reverse("wagtailadmin_pages:edit", args=[item.page_id]))
    expect(editor.page.get_by_text("页面已封闭").first).to_be_visible()
    for person in (editor, head, leader, secrecy):
        assert person.errors == []


def amend(editor: Desk, item: Disclosure) -> None:
    editor.page.goto(reverse("wagtailadmin_pages:edit", args=[item.page_id]))
    editor.fill(summary="某村党支部领办合作社，账目每季上墙，贫困户全部入社。")
    editor.tab("公开属性与变更")
    editor.select(change_kind="更正")
    editor.fill(change_note=NOTE)
    editor.act("送审", says="已送审")

"""The panel in the page editor, as an editor sees it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests import factories

from .numbers import number

if TYPE_CHECKING:
    from django.test import Client

    from fupin_cms.disclosures.models import FundPage


@pytest.fixture
def editor(client: Client, tree: factories.Tree) -> Client:
    client.force_login(factories.make_user("editor"))
    return client


def read(client: Client, page: Any) -> str:
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


def test_panel__complete_draft_may_be_submitted(editor: Client, fund: FundPage) -> None:
    screen = read(editor, fund)
    assert "公开前检查" in screen
    assert "可以送审" in screen
    assert "还不能送审" not in screen


def test_panel__says_what_blocks_first(editor: Client, tree: factories.Tree) -> None:
    page = factories.make_fund(tree.finance, use="", total_yuan=Decimal(1))
    screen = read(editor, page)
    assert "还不能送审：有1项问题必须先改正" in screen
    assert screen.index("缺少“用途”") < screen.index("相差")


def test_panel__speaks_of_the_draft_and_not_of_the_row(editor: Client, fund: FundPage) -> None:
    fund.use = ""
    fund.save_revision()
    assert "缺少“用途”" in read(editor, fund)


def test_panel__does_not_repeat_an_identity_number(editor: Client, tree: factories.Tree) -> None:
    page = factories.make_fund(tree.finance, title="一件公示", use=number())
    screen = read(editor, page)
    report = screen[screen.index("还不能送审") :]
    assert "99*************" in report
    assert 'data-check="identity_numbers"' in report


def test_panel__new_page_asks_to_be_saved_first(editor: Client, tree: factories.Tree) -> None:
    address = reverse("wagtailadmin_pages:add", args=["fupin_cms", "fundpage", tree.finance.pk])
    assert "先保存草稿" in editor.get(address).content.decode()

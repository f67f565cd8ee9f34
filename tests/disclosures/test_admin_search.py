"""Editors find items by what stands in the title, in Chinese, and by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import factories

if TYPE_CHECKING:
    from django.test import Client

    from fupin_cms.disclosures.models import FundPage
    from tests.factories import Tree

SEARCH = "/admin/pages/search/"


def titles(client: Client, question: str) -> list[str]:
    answer = client.get(SEARCH, {"q": question})
    assert answer.status_code == 200
    return [page.title for page in answer.context["pages"]]


@pytest.fixture(autouse=True)
def followed(settings: Any) -> None:
    backend = settings.WAGTAILSEARCH_BACKENDS["default"] | {"AUTO_UPDATE": True}
    settings.WAGTAILSEARCH_BACKENDS = {"default": backend}


@pytest.fixture
def editor(tree: Tree, client: Client) -> Client:
    client.force_login(factories.make_user("editor"))
    factories.make_fund(tree.finance, title="另一件通知")
    return client


@pytest.mark.parametrize(
    "question", ["扶贫资金", "资金 2018年", "２０１８年扶贫", "资金使用安排", '"扶贫资金使用"']
)
def test_search__finds_what_stands_in_the_title(
    editor: Client, fund: FundPage, question: str
) -> None:
    assert titles(editor, question) == [fund.title]


def test_search__finds_nothing_for_what_is_not_there(editor: Client, fund: FundPage) -> None:
    assert titles(editor, "扶贫 不存在的词") == []


def test_search__by_index_number_and_by_the_title_of_the_draft(
    editor: Client, fund: FundPage
) -> None:
    number = fund.identity.reserve(internal=False)
    assert titles(editor, number) == [fund.title]
    fund.title = "改了的名称"
    fund.save_revision()
    assert titles(editor, "改了的") == ["2018年扶贫资金使用安排"], "its row keeps the old title"


def test_chooser__finds_what_stands_in_the_title(editor: Client, fund: FundPage) -> None:
    answer = editor.get("/admin/choose-page/search/", {"q": "扶贫资金"})
    assert fund.title in answer.content.decode()
    assert "另一件通知" not in answer.content.decode()

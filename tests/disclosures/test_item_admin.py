"""An item through the editor's screens: in its section only, previewed as it will be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fupin_cms.disclosures.models import FundPage
from tests import factories
from tests.disclosures.admin_forms import fund_form

if TYPE_CHECKING:
    from django.test import Client

    from tests.factories import Tree


@pytest.fixture
def editor(tree: Tree, client: Client) -> Client:
    client.force_login(factories.make_user("editor"))
    return client


def test_create__only_where_the_section_takes_the_category(editor: Client, tree: Tree) -> None:
    elsewhere = tree.sections["policy"]
    offered = editor.get(f"/admin/pages/{elsewhere.pk}/add_subpage/").content.decode()
    assert "fundpage" not in offered
    assert "policypage" in offered
    editor.post(f"/admin/pages/add/fupin_cms/fundpage/{elsewhere.pk}/", fund_form(tree))
    assert not FundPage.objects.exists()


def test_edit__has_its_tabs_and_no_slug_or_publishing_date(editor: Client, fund: FundPage) -> None:
    html = editor.get(f"/admin/pages/{fund.pk}/edit/").content.decode()
    for tab in ("内容", "资金使用安排", "信息要素", "公开属性与变更"):
        assert tab in html
    assert 'name="slug"' not in html
    assert 'name="go_live_at"' not in html


def test_edit__a_wrong_document_number_is_said_and_nothing_is_saved(
    editor: Client, fund: FundPage, tree: Tree
) -> None:
    revisions = fund.revisions.count()
    answer = editor.post(
        f"/admin/pages/{fund.pk}/edit/", fund_form(tree, document_number="汕扶办18年15号")
    )
    assert "文号请写成" in answer.content.decode()
    assert fund.revisions.count() == revisions


def test_edit__an_unfinished_draft_is_saved(editor: Client, fund: FundPage, tree: Tree) -> None:
    bare = fund_form(tree, body=[], summary="", department="", total_yuan="", allocation="")
    assert editor.post(f"/admin/pages/{fund.pk}/edit/", bare).status_code == 302
    draft = FundPage.objects.get(pk=fund.pk).get_latest_revision_as_object()
    assert (draft.summary, draft.department, draft.allocation) == ("", None, {})
    assert len([one for one in draft.all_required() if one.is_missing(draft)]) == 4


def test_preview__shows_what_is_in_the_form(editor: Client, fund: FundPage, tree: Tree) -> None:
    address = f"/admin/pages/{fund.pk}/edit/preview/"
    form = fund_form(tree, title="改了名称的预览稿")
    assert editor.post(address, form).json()["is_valid"]
    assert "改了名称的预览稿" in editor.get(address).content.decode()

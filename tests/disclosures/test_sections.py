"""栏目: which categories they take, and their permanent addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from wagtail.models import Page

from fupin_cms.disclosures import registry
from fupin_cms.disclosures.models import FundPage, HomePage, SectionPage
from tests import factories

if TYPE_CHECKING:
    from django.test import Client

    from tests.factories import Tree


def test_a_section__takes_its_categories_only(tree: Tree, fund: FundPage) -> None:
    assert FundPage.can_create_at(tree.finance)
    assert not FundPage.can_create_at(tree.sections["policy"])
    assert not FundPage.can_create_at(tree.home)
    assert not fund.can_move_to(Page.objects.get(pk=tree.sections["policy"].pk))
    assert not FundPage.can_create_at(Page.get_first_root_node())


def test_types_are_closed(tree: Tree) -> None:
    assert SectionPage.allowed_parent_page_models() == [HomePage]
    assert set(SectionPage.allowed_subpage_models()) == set(registry.categories().values())
    assert FundPage.allowed_subpage_models() == []
    assert not HomePage.can_create_at(Page.get_first_root_node()), "there is one home"


def test_address__holds_the_slug_and_serve_leads_there(tree: Tree) -> None:
    assert tree.finance.get_url() == "/sections/finance"
    assert tree.finance.serve(None)["Location"] == "/sections/finance"
    assert tree.home.serve(None)["Location"] == "/"
    with pytest.raises(Http404):
        tree.sections["internal"].serve(None)


def test_slug__is_latin_and_unique(tree: Tree) -> None:
    other = SectionPage(title="新栏目", slug="财务", column_type="news", accepts=["fund"])
    with pytest.raises(ValidationError) as error:
        tree.home.add_child(instance=other)
    assert "英文字母" in error.value.message_dict["slug"][0]


def test_slug__stays_once_the_section_has_items(tree: Tree, fund: FundPage) -> None:
    section = SectionPage.objects.get(pk=tree.finance.pk)
    section.slug = "money"
    with pytest.raises(ValidationError) as error:
        section.full_clean()
    assert "不能再改" in error.value.message_dict["slug"][0]


def test_admin_form__ticks_become_codes(tree: Tree, client: Client) -> None:
    client.force_login(factories.make_user("admin"))
    answer = client.post(
        f"/admin/pages/add/fupin_cms/sectionpage/{tree.home.pk}/",
        {
            "title": "政策解读",
            "slug": "interpretation",
            "column_type": "interpretation",
            "accepts": ["interpretation", "policy"],
            "description": "",
            "keywords": "",
        },
    )
    assert answer.status_code == 302
    assert SectionPage.objects.get(slug="interpretation").accepts == ["interpretation", "policy"]


def test_admin_form__refuses_an_unknown_category(tree: Tree, client: Client) -> None:
    client.force_login(factories.make_user("admin"))
    client.post(
        f"/admin/pages/add/fupin_cms/sectionpage/{tree.home.pk}/",
        {"title": "其他", "slug": "other", "column_type": "news", "accepts": ["nothing"]},
    )
    assert not SectionPage.objects.filter(slug="other").exists()

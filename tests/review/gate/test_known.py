"""A route that a later Wagtail adds, and that the table does not know, is found here."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.urls import resolve
from wagtail.actions import action_registry
from wagtail.admin import action_menu
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.viewsets.pages import PageViewSet, page_viewset_registry
from wagtail.api.v3.api import api
from wagtail.models import Page

from fupin_cms.disclosures import registry
from fupin_cms.disclosures.models import HomePage, SectionPage
from fupin_cms.review.gate import api_v3
from fupin_cms.review.gate.elsewhere import GatedPagesAPI
from fupin_cms.review.gate.viewset import CHANGES, READS, GatedPageViewSet

from . import known
from .table import ITEM, STRUCTURAL, V3

ROWS = {route.name for route in (*ITEM, *STRUCTURAL, *V3)}


def test_page_views() -> None:
    views = set(PageViewSet("page", model=Page).views)

    assert views == set(known.PAGE_VIEWS) | known.PAGE_VIEWS_WITHOUT_CONTENT
    assert views == READS | CHANGES
    assert {row for rows in known.PAGE_VIEWS.values() for row in rows} <= ROWS


def test_every_page_of_ours__is_behind_the_gate() -> None:
    resolve("/admin/")  # the viewsets are registered with the addresses
    for model in (HomePage, SectionPage, *registry.categories().values()):
        assert isinstance(page_viewset_registry.get_by_type(model), GatedPageViewSet)


def test_addresses() -> None:
    assert [name for name in known.addresses() if not known.answered_for(name)] == []


def test_bulk_actions() -> None:
    resolve("/admin/")
    bulk_action_registry.get_bulk_actions_for_model("wagtailcore", "page")
    found = {
        f"{app}.{model}": set(actions)
        for app, models in bulk_action_registry.actions.items()
        for model, actions in models.items()
        if actions
    }
    assert found == known.BULK


def test_admin_api() -> None:
    assert set(PagesAdminAPIViewSet.actions) == set(known.ADMIN_API)
    assert set(known.ADMIN_API.values()) <= ROWS
    match = resolve("/admin/api/main/pages/1/action/publish/")
    assert match.func.cls is GatedPagesAPI  # type: ignore[attr-defined]


def test_actions() -> None:
    assert set(action_registry.get_actions_for_model(Page)) == known.PAGE_ACTIONS


def test_menu_items() -> None:
    classes: list[Any] = [one for one in vars(action_menu).values() if isinstance(one, type)]
    items = {
        item.name for item in classes if issubclass(item, action_menu.ActionMenuItem) and item.name
    }
    assert items == known.MENU_ITEMS


def test_api_v3__writes() -> None:
    operations = {
        operation["operationId"]
        for path in api.get_openapi_schema(path_prefix="/")["paths"].values()
        for method, operation in path.items()
        if method != "get"
    }
    assert operations == set(known.V3)
    assert {row for row in known.V3.values() if row.startswith("v3_")} <= ROWS


@pytest.mark.parametrize("name", ["wagtail.contrib.simple_translation", "wagtail.locales"])
def test_translation__is_not_installed(name: str) -> None:
    """Their views ask for rows that the items refuse: see `test_elsewhere`."""
    assert not apps.is_installed(name)


def test_api_v3__is_warned_of_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert api_v3.check_api_v3() == []

    monkeypatch.setattr(apps, "is_installed", lambda name: name == "wagtail.api.v3")

    assert [fault.id for fault in api_v3.check_api_v3()] == ["fupin_cms.W030"]

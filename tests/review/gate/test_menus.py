"""What would be refused is not offered: no menu, button or field of the screens leads there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.review.forms import edit_url

from .table import ITEM, STRUCTURAL, STRUCTURE, Does

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .scene import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("gate")]

ROLES = ("author", "superuser")
LINKS = {
    "unpublish": "unpublish",
    "delete": "delete",
    "move": "move",
    "copy": "copy",
    "convert_alias": "convert_alias",
    "lock": "lock",
    "unlock": "unlock",
}
"""Rows of the table, with the view that a link to it would name."""
BUTTONS = {
    "edit_publish": 'name="action-publish"',
    "edit_restart": 'name="action-restart-workflow"',
    "edit_sign": 'name="action-workflow-action"',
    "edit_cancel": 'name="action-cancel-workflow"',
    "unpublish": 'name="action-unpublish"',
    "privacy": 'data-a11y-dialog-show="set-privacy"',
}
"""Rows, with the button that would ask for it."""


def offered_in_vain(html: str, page: Any, routes: Any, role: str, state: str) -> Iterator[str]:
    rows = {route.name: route for route in routes}
    for name, view in LINKS.items():
        address = reverse(f"wagtailadmin_pages:{view}", args=[page.pk])
        if (
            name in rows
            and _refused(rows[name], role, state)
            and re.search(rf'["\']{re.escape(address)}["\'?]', html)
        ):
            yield f"{role} × {state}: {name}"
    for name, button in BUTTONS.items():
        if name in rows and _refused(rows[name], role, state) and button in html:
            yield f"{role} × {state}: {name}"


def _refused(route: Any, role: str, state: str) -> bool:
    return route.expected(role, state) in {Does.REFUSED, Does.NOTHING}


@pytest.mark.parametrize("role", ROLES)
def test_item(scene: Scene, role: str) -> None:
    client = scene.client(role)
    found: list[str] = []
    explorer = reverse("wagtailadmin_explore", args=[scene.office.tree.finance.pk])
    listing = client.get(explorer).content.decode()
    for state, subject in scene.items.items():
        html = client.get(edit_url(subject.page)).content.decode()
        found += offered_in_vain(html + listing, subject.page, ITEM, role, state)
    assert found == []


@pytest.mark.parametrize("role", ROLES)
def test_structure(scene: Scene, role: str) -> None:
    client = scene.client(role)
    found: list[str] = []
    for state in STRUCTURE:
        page = scene.structure[state].page
        above = page.get_parent()
        html = "".join(
            client.get(url).content.decode()
            for url in (
                reverse("wagtailadmin_explore", args=[page.pk]),
                reverse("wagtailadmin_explore", args=[above.pk]),
                edit_url(page),
            )
        )
        found += offered_in_vain(html, page, STRUCTURAL, role, state)
    assert found == []


def test_copy_form__offers_no_publishing_and_no_alias(scene: Scene) -> None:
    page = scene.items["released"].page
    html = scene.client("superuser").get(reverse("wagtailadmin_pages:copy", args=[page.pk]))

    for name in ("publish_copies", "alias"):
        assert f'name="{name}"' not in html.content.decode()
    assert 'name="new_title"' in html.content.decode()

"""A part of the table with the whole suite: those who may most, in the states that matter most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from . import requests
from .table import ITEM, STRUCTURAL, STRUCTURE
from .trying import assert_as_the_table_says

if TYPE_CHECKING:
    from .scene import Scene
    from .table import Route

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("gate")]

STATES = ("draft", "at_secrecy", "released")
ROLES = ("author", "superuser")


@pytest.mark.parametrize(
    "route", [route for route in ITEM if route.quick], ids=lambda route: route.name
)
def test_item(scene: Scene, route: Route) -> None:
    assert_as_the_table_says(scene, route, STATES, requests.item(route.name), ROLES)


@pytest.mark.parametrize("route", STRUCTURAL, ids=lambda route: route.name)
def test_structure(scene: Scene, route: Route) -> None:
    assert_as_the_table_says(scene, route, STRUCTURE, requests.structure(route.name), ROLES)

"""Each cell of the table against the real view. The whole of it runs with the long tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from . import requests
from .table import ITEM, STATES, STRUCTURAL, STRUCTURE
from .trying import assert_as_the_table_says

if TYPE_CHECKING:
    from .scene import Scene
    from .table import Route

pytestmark = [pytest.mark.faults, pytest.mark.django_db]


@pytest.mark.parametrize("route", ITEM, ids=lambda route: route.name)
def test_item(scene: Scene, route: Route) -> None:
    assert_as_the_table_says(scene, route, STATES, requests.item(route.name))


@pytest.mark.parametrize("route", STRUCTURAL, ids=lambda route: route.name)
def test_structure(scene: Scene, route: Route) -> None:
    assert_as_the_table_says(scene, route, STRUCTURE, requests.structure(route.name))

"""Each cell of the table against the real view. The whole of it runs with the long tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from . import requests
from .conftest import staged
from .table import ITEM, STATES, STRUCTURAL, STRUCTURE
from .trying import assert_as_the_table_says

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .scene import Scene
    from .table import Route

pytestmark = [pytest.mark.faults, pytest.mark.django_db, pytest.mark.xdist_group("gate")]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with staged(tmp_path_factory.mktemp("table"), django_db_blocker, STATES) as built:
        yield built


@pytest.mark.parametrize("route", ITEM, ids=lambda route: route.name)
def test_item(scene: Scene, route: Route) -> None:
    assert_as_the_table_says(scene, route, STATES, requests.item(route.name))


@pytest.mark.parametrize("route", STRUCTURAL, ids=lambda route: route.name)
def test_structure(scene: Scene, route: Route) -> None:
    assert_as_the_table_says(scene, route, STRUCTURE, requests.structure(route.name))

"""Wagtail's API v3 beside the site: its writes do what the gate lets them, and no more."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from wagtail.models import APIToken

from fupin_cms.ledger import structure_watch
from fupin_cms.ledger.events import Event
from fupin_cms.ledger.models import Release
from fupin_cms.review.gate import api_v3

from .conftest import staged
from .requests_v3 import REQUESTS
from .table import ROLES, STATES, STRUCTURE, V3, V3_STRUCTURAL
from .trying import assert_as_the_table_says

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .scene import Scene
    from .table import Route

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("gate")]

QUICK_ROLES = ("anonymous", "author", "publisher", "superuser")


@pytest.fixture(scope="module", params=["quick", pytest.param("all", marks=pytest.mark.faults)])
def extent(request: Any) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def spoken(request: Any, extent: str, django_db_setup: None) -> Iterator[Scene]:
    """The scene with a token for each account, and v3 at its address."""
    api_v3.stand_before()
    with ExitStack() as stack:
        if extent == "quick":
            scene = request.getfixturevalue("scene")
            blocker = request.getfixturevalue("django_db_blocker")
            stack.enter_context(blocker.unblock())
            stack.enter_context(transaction.atomic())
            stack.callback(transaction.set_rollback, True)
        else:
            folder = request.getfixturevalue("tmp_path_factory").mktemp("v3")
            blocker = request.getfixturevalue("django_db_blocker")
            scene = stack.enter_context(staged(folder, blocker, STATES))
        bearers = {role: Client(headers=_bearer(scene, role)) for role in ROLES}
        stack.enter_context(override_settings(ROOT_URLCONF="tests.review.gate.urls_v3"))
        yield replace(scene, clients=bearers)


def _bearer(scene: Scene, role: str) -> dict[str, str]:
    if role == "anonymous":
        return {}
    _, token = APIToken.create_token(user=scene.office.accounts[role], name=role)
    return {"authorization": f"Bearer {token}"}


def _roles(extent: str) -> Any:
    return QUICK_ROLES if extent == "quick" else ROLES


@pytest.mark.parametrize("route", V3, ids=lambda route: route.name)
def test_item(spoken: Scene, extent: str, route: Route) -> None:
    assert_as_the_table_says(spoken, route, spoken.items, REQUESTS[route.name], _roles(extent))


@pytest.mark.parametrize("route", V3_STRUCTURAL, ids=lambda route: route.name)
def test_structure(spoken: Scene, extent: str, route: Route) -> None:
    assert_as_the_table_says(spoken, route, STRUCTURE, REQUESTS[route.name], _roles(extent))


@pytest.mark.parametrize("role", ["administrator", "superuser"])
def test_structure__is_announced_with_who_changed_it(spoken: Scene, role: str) -> None:
    with transaction.atomic():
        for name in ("v3_update", "v3_publish"):
            section, client = spoken.structure["section"], spoken.client(role)
            answer = REQUESTS[name](spoken, section, client)
            assert answer.status_code == 200, answer.content
        change = Release.objects.filter(event=Event.STRUCTURE).latest("pk")
        (signature,) = change.signatures.all()
        account = spoken.office.accounts[role].get_username()
        assert (signature.step, signature.person_username) == ("administrator", account)
        assert list(structure_watch.differing(Counter())) == []
        transaction.set_rollback(True)

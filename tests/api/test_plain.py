"""A request without a query goes past ninja, and is answered as ninja would have it answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.api.entrance import Entrance
from fupin_cms.api.urls import urlpatterns
from tests.ledger import acting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = pytest.mark.django_db

COUNTED = {"Last-Modified", "RateLimit", "X-Request-Id"}


def doors() -> Iterator[tuple[str, Entrance]]:
    for resolver in urlpatterns:
        for pattern in getattr(resolver, "url_patterns", [resolver]):
            if isinstance(pattern.callback, Entrance):
                yield str(pattern.pattern), pattern.callback


def test_what_takes_this_way(client: Client, fund: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    content_id = acting.issue(fund).content_id
    gone = "00000000-0000-4000-8000-000000000000"
    plain = [(route, door) for route, door in doors() if door.plain is not None]
    assert {"disclosures", "changes", "ledger", "topics"} <= {route for route, _ in plain}
    compared = 0
    for route, door in plain:
        if route.startswith("exports/"):
            continue  # streamed
        for number in (str(content_id), gone):
            path = f"/api/v1/{route.replace('<uuidstr:content_id>', number)}"
            short = client.get(path)
            with monkeypatch.context() as patched:
                patched.setattr(door, "plain", None)
                whole = client.get(path)
            assert (short.status_code, short.content) == (whole.status_code, whole.content), path
            assert _told(short) == _told(whole), path
            compared += 1
    assert compared > 20


def _told(answer: Any) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in COUNTED}


def test_what_needs_a_parameter_does_not(client: Client) -> None:
    takes = dict(doors())
    assert takes["search"].plain is None
    assert client.get("/api/v1/search").status_code == 422

"""Every address of the interface × every caller × every state of an item.

What the public may not read shows nowhere, and nobody sees more than anybody else.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fupin_cms.api.main import api

from .expected import COLLECTIONS, ITEM_ADDRESSES, KEYED, RECONCILE, address, status_for
from .scene import NEVER_PUBLIC, STATES

if TYPE_CHECKING:
    from .scene import Item, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("api-table")]

UNSTABLE = {"Date", "X-Request-Id", "RateLimit", "RateLimit-Policy", "Cache-Control", "Vary"}
"""Headers that may differ between two callers or two moments."""


def seen(response: Any) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: value for name, value in response.items() if name not in UNSTABLE}
    return response.status_code, response.whole, headers


def assert_nothing_hidden(scene: Scene, response: Any, asked: str) -> None:
    """No word that may not be read stands in the bytes or the headers, asked for or not."""
    text = response.whole.decode(errors="replace") + str(dict(response.items()))
    asked = urlsplit(asked).query + urlsplit(asked).path
    for item in scene.items.values():
        for word in item.hidden:
            assert word in asked or word not in text, f"{word} shows at {asked}"


@pytest.mark.parametrize("name", ITEM_ADDRESSES)
def test_item__is_there_gone_or_unknown__for_everybody_alike(scene: Scene, name: str) -> None:
    template, statuses = ITEM_ADDRESSES[name]
    assert set(statuses) == set(STATES)
    for item in scene.items.values():
        path = address(template, item)
        anonymous = scene.call("anonymous", path)
        assert anonymous.status_code == statuses[item.state], (path, item.state)
        assert_nothing_hidden(scene, anonymous, path)
        for caller in scene.callers[1:]:
            response = scene.call(caller, path)
            wanted = status_for(caller, template, statuses[item.state])
            assert response.status_code == wanted, (caller, path, item.state)
            if wanted != 401 and template.startswith("/api/"):
                assert seen(response) == seen(anonymous), (caller, path, item.state)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_collection__is_the_same_for_everybody__and_tells_nothing_hidden(
    scene: Scene, name: str
) -> None:
    path = COLLECTIONS[name].format(department="finance")
    anonymous = scene.call("anonymous", path)
    assert anonymous.status_code == 200
    assert_nothing_hidden(scene, anonymous, path)
    for caller in scene.callers[1:]:
        response = scene.call(caller, path)
        assert response.status_code == status_for(caller, path, 200), (caller, path)
        if response.status_code == 200:
            assert seen(response) == seen(anonymous), (caller, path)
            if caller in KEYED:
                assert "no-store" in response["Cache-Control"], (caller, path)


@pytest.mark.parametrize("state", sorted(NEVER_PUBLIC))
def test_what_was_never_public__is_answered_like_what_never_was(scene: Scene, state: str) -> None:
    hidden = scene.items[state]
    nothing = _nothing_like(hidden)
    for template, _ in ITEM_ADDRESSES.values():
        answers, queries = [], []
        for item in (hidden, nothing, hidden, nothing):  # the first of each warms up
            with CaptureQueriesContext(connection) as asked:
                answers.append(seen(scene.call("anonymous", address(template, item))))
            queries.append(len(asked))
        assert answers[2] == answers[3], template
        # What takes the same steps takes the same time.
        assert queries[2] == queries[3], template


def _nothing_like(item: Item) -> Item:
    """Names of the same form that stand for nothing."""
    return type(item)(
        "nothing",
        uuid.UUID(int=item.content_id.int ^ 1),
        item.index_number,
        "0" * 64,
        item.file_name,
        hidden=item.hidden,
    )


def test_each_release__has_its_place_and_no_word_that_is_hidden(scene: Scene) -> None:
    for item in scene.items.values():
        root = f"/api/v1/disclosures/{item.content_id}/releases"
        history = json.loads(scene.call("anonymous", root).content).get("items", [])
        assert bool(history) == (item.state not in NEVER_PUBLIC)
        for one in history:
            path = f"{root}/{one['seq']}"
            anonymous = scene.call("anonymous", path)
            assert anonymous.status_code == 200
            assert_nothing_hidden(scene, anonymous, path)
            for caller in scene.callers[1:]:
                response = scene.call(caller, path)
                assert response.status_code == status_for(caller, path, 200)
                assert response.status_code == 401 or seen(response) == seen(anonymous)


def test_what_is_public__is_found_by_every_way(scene: Scene) -> None:
    """Else an empty answer would pass for a discreet one."""
    everything = {
        name: scene.call("anonymous", COLLECTIONS[name]).whole.decode()
        for name in ("disclosures", "changes", "export", "export_gz")
    }
    for item in scene.items.values():
        current = {word for word in item.shown if word.endswith(f"{item.version}qq")}
        for word in current:
            for name, text in everything.items():
                assert word in text, (word, name)
            assert word in scene.call("anonymous", f"/api/v1/search?q={word}").content.decode()
        if item.state not in NEVER_PUBLIC:
            assert str(item.content_id) in everything["changes"]


def test_reconcile__only_with_its_scope__and_tells_of_public_things(scene: Scene) -> None:
    held = [{"id": str(item.content_id), "digest": "0" * 64} for item in scene.items.values()]
    for caller in scene.callers:
        response = scene.call(caller, RECONCILE, json.dumps(held).encode())
        wanted = 200 if caller == "reconcile" else 403 if caller in KEYED else 401
        assert response.status_code == wanted, caller
        assert_nothing_hidden(scene, response, RECONCILE)
        if wanted == 200:
            told = json.loads(response.content)
            unknown = {str(scene.items[state].content_id) for state in NEVER_PUBLIC}
            assert set(told["unknown"]) == unknown


def test_table__knows_every_operation() -> None:
    named = [*COLLECTIONS.values(), *(template for template, _ in ITEM_ADDRESSES.values())]
    tried = {urlsplit(path).path.replace("{id}", "{content_id}") for path in named} | {RECONCILE}
    tried |= {
        "/api/v1/disclosures/{content_id}/releases/{seq}",
        "/api/v1/schemas/{category}",
    }
    assert set(api.get_openapi_schema(path_prefix="/api/v1/")["paths"]) <= tried

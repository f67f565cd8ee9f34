"""The example of a partner's site against the application itself, without a network."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from fupin_cms.ledger.models import Head
from partner_site.mirror import Mirror, MirrorError
from partner_site.serve import Site
from partner_site.source import Source
from tests import factories
from tests.ledger import acting

from .comparing import differences, mirrored_state, public_state
from .story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.django_db

BASE = "http://localhost"


def served(application: Any) -> httpx.WSGITransport:
    """An application that is given paths as a server gives them: bytes as Latin-1 (PEP 3333)."""

    def inner(environ: Any, start: Any) -> Any:
        path = environ["PATH_INFO"].encode().decode("latin-1")
        return application({**environ, "PATH_INFO": path, "REMOTE_ADDR": "127.0.0.1"}, start)

    return httpx.WSGITransport(inner)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    source = Source(BASE, transport=served(WSGIHandler()), wait=lambda _: None)
    made = Mirror(source, tmp_path / "mirror")
    # The test's transaction lives in the connection that a request would leave.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield made
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    made.store.close()
    source.close()


def assert_same(mirror: Mirror) -> None:
    assert differences(public_state(), mirrored_state(mirror.folder)) == []


def test_random_events__followed_step_by_step(tree: factories.Tree, mirror: Mirror) -> None:
    story = Story(random.Random(20181101))  # noqa: S311 - a story, no secret
    story.events(20)
    for _ in range(5):
        mirror.sync()
        assert_same(mirror)
        story.events(10)
    mirror.sync()
    assert_same(mirror)


def test_withdrawn__page_says_so_and_the_file_is_gone(fund: Any, mirror: Mirror) -> None:
    acting.attach(fund, "明细.txt", "金额".encode())
    release = acting.issue(fund)
    mirror.sync()
    site = httpx.Client(transport=served(Site(mirror.folder)), base_url=BASE)
    address = f"/items/{release.index_number}"
    shown = site.get(address)
    (file,) = mirror.store.held_files()
    assert shown.status_code == 200
    for words in (release.index_number, f"{address}</a>", fund.title, "资金名称"):
        assert words in shown.text
    assert site.get(f"/files/{file.sha256}/{file.name}").content == "金额".encode()

    acting.withdraw(release.content_id)
    mirror.sync()
    gone = site.get(address)
    assert gone.status_code == 410
    assert "内容有误。" in gone.text
    assert fund.title not in gone.text + site.get("/").text
    assert site.get(f"/files/{file.sha256}/{file.name}").status_code == 404
    assert_same(mirror)


def test_other_epoch__everything_is_loaded_anew_and_what_is_unknown_is_forgotten(
    tree: factories.Tree, mirror: Mirror
) -> None:
    acting.issue(factories.make_fund(tree.finance))
    mirror.sync()
    Head.objects.update(epoch="00000000-0000-4000-8000-000000000000")
    with mirror.store.transaction():
        stray = {"content_id": "11111111-1111-4111-8111-111111111111", "index_number": "x"}
        mirror.store.bury(stray, 9, due=False)
    acting.issue(factories.make_fund(tree.finance))
    mirror.sync()
    assert_same(mirror)


def test_another_history_under_the_same_numbers__stops(fund: Any, mirror: Mirror) -> None:
    acting.issue(fund)
    mirror.sync()
    place = mirror.store.place()
    assert place is not None
    with mirror.store.transaction():
        mirror.store.move(place, type(place)(place.epoch, place.seq, "0" * 64))
    with pytest.raises(MirrorError, match="another history"):
        mirror.sync()
    acting.amend(fund)
    with pytest.raises(MirrorError, match="does not follow"):
        mirror.sync()

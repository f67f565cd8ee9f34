"""The engine goes and comes back, as readers, partners, the duty and editors see it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from django.urls import reverse

from search import consumer
from search.following import follower
from tests.ledger import acting

from . import nodes
from .gateway import Gateway
from .own_nodes import SCRIPT, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from django.test import Client
    from pytest_django.fixtures import Settings

    from fupin_cms.disclosures.models import FundPage

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {"q": "扶贫资金使用安排"}
SECONDS = 60.0


class Fragile(Protocol):
    """An engine's ground, which goes and comes back."""

    options: dict[str, Any]

    def go(self) -> None: ...

    def come_back(self) -> None: ...


class Files:
    """Of the embedded engine: the folder of its index."""

    def __init__(self, folder: Path) -> None:
        self._index = folder / "index"
        self.options = {"INDEX_DIR": self._index}

    def go(self) -> None:
        self._index.rename(self._index.with_name("away"))
        self._index.write_text("no folder")

    def come_back(self) -> None:
        self._index.unlink()
        self._index.with_name("away").rename(self._index)


class Cut(Gateway):
    """A node that cannot be reached for a while."""

    options: dict[str, Any]

    def go(self) -> None:
        self.cut()

    def come_back(self) -> None:
        self.mend()


class OwnNode:
    """A node that is killed; the next one at its address knows nothing."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self._folder = folder
        self._environment = os.environ | {"FUPIN_VAR": str(folder), "ELASTICSEARCH_PORT": str(port)}
        self._script("start")
        self.options = {
            "INDEX_DIR": folder / "lock",
            "ELASTICSEARCH_URL": f"http://127.0.0.1:{port}",
        }

    def _script(self, verb: str) -> None:
        subprocess.run([str(SCRIPT), verb], env=self._environment, check=True, capture_output=True)

    def go(self) -> None:
        kind, name = (self._folder / "elasticsearch.state").read_text().split()
        if kind == "container":
            subprocess.run(["docker", "kill", name], check=True, capture_output=True)
            return
        written = Path(name) / "pid"
        starter = int(written.read_text())
        for pid in [*_children(starter), starter]:
            os.kill(pid, signal.SIGKILL)
        written.unlink()  # what has its number next is no node: the script would end that

    def come_back(self) -> None:
        self._script("start")

    def stop(self) -> None:
        self._script("stop")


def _children(pid: int) -> list[int]:
    found = subprocess.run(
        ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split()
    return [below for one in found for below in (*_children(int(one)), int(one))]


@contextmanager
def files(folder: Path) -> Iterator[Fragile]:
    yield Files(folder)


@contextmanager
def cut(folder: Path) -> Iterator[Fragile]:
    with nodes.own_indices(nodes.new_alias()) as indices, Cut(nodes.address()) as gateway:
        gateway.options = {
            "INDEX_DIR": folder / "lock",
            "ELASTICSEARCH_URL": gateway.url,
            "ELASTICSEARCH_INDEX": indices.alias,
        }
        yield gateway


@contextmanager
def killed(folder: Path) -> Iterator[Fragile]:
    nodes.address()  # skips where there is no node to be had
    node = OwnNode(folder)
    try:
        yield node
    finally:
        node.stop()


GROUNDS: list[Any] = [
    pytest.param(files, id="embedded"),
    pytest.param(cut, id="elasticsearch-cut"),
    pytest.param(killed, id="elasticsearch-killed", marks=pytest.mark.faults),
]


@pytest.fixture(params=GROUNDS)
def ground(
    request: pytest.FixtureRequest,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Fragile]:
    monkeypatch.setattr(consumer, "_LONGEST_PAUSE_SECONDS", 0.2)
    made: Callable[[Path], AbstractContextManager[Fragile]] = request.param
    with made(tmp_path) as fragile:
        settings.FUPIN_SEARCH = {**fragile.options, "FOLLOW": "thread"}
        follower.reset()
        yield fragile
        follower.end(patience=0)
        follower.reset()


def found(client: Client) -> tuple[int, str]:
    answer = client.get("/disclosures/", WORDS)
    return answer.status_code, answer.content.decode()


def test_outage__is_said_everywhere_and_passes(
    ground: Fragile, client: Client, admin_client: Client, fund: FundPage
) -> None:
    acting.issue(fund)
    follower.join(SECONDS)
    status, page = found(client)
    assert status == 200
    assert "<mark>扶贫资金使用安排</mark>" in page

    ground.go()
    answer = client.get("/disclosures/", WORDS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "检索暂时不可用" in answer.content.decode()
    assert "没有符合条件的信息" not in answer.content.decode()
    assert client.get("/disclosures/suggest", WORDS).status_code == 503
    for address in ("/api/v1/search", "/api/v1/suggest"):
        answer = client.get(address, WORDS)
        assert (answer.status_code, answer.headers["Content-Type"]) == (
            503,
            "application/problem+json",
        )
        assert int(answer.headers["Retry-After"]) > 0
    ready = client.get("/readyz")
    told = ready.json()
    assert (ready.status_code, told["status"]) == (200, "degraded")
    assert not told["parts"]["search"]["ok"]
    assert told["parts"]["search"]["message"]
    report = admin_client.get(reverse("fupin_search_index")).content.decode()
    assert "检索现在不可用" in report

    # What is released meanwhile is public at once, and waits for nobody.
    begun = time.monotonic()
    acting.amend(fund, title="2019年扶贫资金使用安排（调整）")
    assert time.monotonic() - begun < 5
    assert client.get(f"/items/{fund.identity.index_number}").status_code == 200

    ground.come_back()
    follower.join(SECONDS)
    status, page = found(client)
    assert status == 200
    assert "（调整）" in page
    assert client.get("/readyz").json()["parts"]["search"]["ok"]
    assert "检索现在不可用" not in admin_client.get(reverse("fupin_search_index")).content.decode()

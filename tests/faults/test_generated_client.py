"""A client that is generated from the OpenAPI document reads the demo over HTTP."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from fupin_cms.disclosures.registry import categories

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .site import Site

pytestmark = pytest.mark.faults

# Streams of lines have no type of their own in a client; nothing of it is formatted.
_CONFIG = {
    "post_hooks": [],
    "literal_enums": True,
    "content_type_overrides": {
        "application/x-ndjson": "application/octet-stream",
        "application/gzip": "application/octet-stream",
    },
}


class Generated:
    """The package that the generator wrote: operations by tag and name, models by name."""

    def __init__(self, name: str, base_url: str) -> None:
        self.name = name
        self.client = importlib.import_module(name).Client(base_url=base_url)

    def ask(self, tag: str, operation: str, *where: Any, **parameters: Any) -> tuple[int, Any]:
        """Status of the answer, and what it was read as."""
        module = importlib.import_module(f"{self.name}.api.{tag}.{operation}")
        answer = module.sync_detailed(*where, client=self.client, **parameters)
        return int(answer.status_code), answer.parsed

    def ok(self, tag: str, operation: str, *where: Any, **parameters: Any) -> Any:
        status, parsed = self.ask(tag, operation, *where, **parameters)
        assert status == 200
        assert parsed is not None
        return parsed


def generate(document: bytes, folder: Path) -> str:
    """The name of the package; warnings are failures."""
    (folder / "openapi.json").write_bytes(document)
    (folder / "config.json").write_text(json.dumps(_CONFIG), encoding="utf-8")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    paths = {"path": "openapi.json", "output-path": "office_client", "config": "config.json"}
    options = [f"--{name}={value}" for name, value in paths.items()]
    done = subprocess.run(
        [*command, *options, "--fail-on-warning"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return "office_client"


def test_generated_client__reads_the_demo(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counted: Callable[[str], None]
) -> None:
    site.extra["FUPIN_FOLLOW"] = "thread"
    for command in ("fupin_setup", "search_setup", "fupin_demo"):
        site.manage(command)
    with site.server() as server:
        base = f"http://127.0.0.1:{server.port}"
        name = generate(httpx.get(f"{base}/api/v1/openapi.json").content, tmp_path)
        monkeypatch.syspath_prepend(tmp_path)
        made = Generated(name, base)

        pages = list(_pages(made))
        items = [item for page in pages for item in page.items]
        assert len(pages) > 2
        assert len({item.content_id for item in items}) == len(items)
        assert {item.type_ for item in items} >= set(categories()) - {"internal"}

        for item in items:
            document = made.ok("disclosures", "get_disclosure", item.content_id)
            assert (document.title, document.type_) == (item.title, item.type_)
            assert type(document).__name__ == "DisclosureDocument"
            assert type(document.details).__name__.lower() == (
                f"{item.type_.replace('_', '')}details"
            )

        funds = made.ok("disclosures", "list_disclosures", category=["fund"])
        assert {item.type_ for item in funds.items} == {"fund"}
        found = _search(made, "扶贫资金")
        assert found.total >= len(found.items) > 0

        status, problem = made.ask("disclosures", "list_disclosures", limit=101)
        assert (status, problem.errors[0].parameter) == (422, "limit")
        events = made.ok("changes", "list_changes", limit=500).items
        withdrawn = [e for e in events if e.event.code == "withdrawn" and e.act_version is None]
        status, gone = made.ask("disclosures", "get_disclosure", withdrawn[0].content_id)
        assert status == 410
        assert gone.tombstone.content_id == withdrawn[0].content_id
    counted(
        f"generated client: {len(items)} items of {len({i.type_ for i in items})} types on"
        f" {len(pages)} pages, each in detail, {len(events)} events, search, filter, 422, 410"
    )


def _pages(made: Generated) -> Any:
    cursor = None
    while True:
        more: dict[str, str] = {} if cursor is None else {"cursor": cursor}
        page = made.ok("disclosures", "list_disclosures", limit=20, **more)
        yield page
        if page.next_ is None:
            return
        cursor = httpx.URL(page.next_).params["cursor"]


def _search(made: Generated, words: str) -> Any:
    """What is found once the index has followed."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        status, found = made.ask("search", "search", q=words)
        if status == 200 and found.total:
            return found
        time.sleep(0.5)
    raise TimeoutError("the index does not follow")

"""docs/partner.md does what it says: each block, in its order, against a running server."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from fupin_cms.partners import issuing
from fupin_cms.partners.models import Partner
from tests import factories
from tests.ledger import acting

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.packaging, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_MADE_ALREADY = ("python3 -m venv", ".venv/bin/pip")
"""The interpreter that runs the test has what these lines install."""


def steps(address: str, key: str) -> list[str]:
    """The blocks of the guide, with this server, this key and this interpreter."""
    blocks = BLOCK.findall((ROOT / "docs" / "partner.md").read_text(encoding="utf-8"))
    found = []
    for block in blocks:
        lines = [line for line in block.splitlines() if not line.startswith(_MADE_ALREADY)]
        text = "\n".join(lines).replace("http://127.0.0.1:8000", address)
        text = text.replace("fpk_the_key_that_the_office_gave_you", key)
        found.append(text.replace(".venv/bin/python", sys.executable))
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(step: str, environment: dict[str, str], folder: Path) -> None:
    """Run the block that serves the pages on a port of its own, and look at them."""
    port = free_port()
    step = step.replace("8001", str(port)).strip()
    with subprocess.Popen(["sh", "-ec", f"exec {step}"], cwd=folder, env=environment) as process:
        try:
            for _ in range(100):
                try:
                    page = httpx.get(f"http://127.0.0.1:{port}/")
                    break
                except httpx.ConnectError:
                    time.sleep(0.1)
            assert "2018年扶贫资金使用安排" in page.text
        finally:
            process.terminate()


def test_each_block__in_its_order(live_server: LiveServer, tmp_path: Path) -> None:
    tree = factories.make_tree()
    page: Any = acting.attach(factories.make_fund(tree.finance), "明细.txt", "甲".encode())
    acting.issue(page)
    gone = acting.issue(factories.make_fund(tree.finance, title="撤回的"))
    acting.withdraw(gone.content_id)
    partner = Partner.objects.create(name="某报社", contact="编辑部", reach="0", purpose="转载")
    made = issuing.make(partner, scopes=["reconcile"], days=30)

    (tmp_path / "examples").symlink_to(ROOT / "examples")
    environment, folder = dict(os.environ), tmp_path
    said = []
    for step in steps(live_server.url, str(made.text)):
        if "partner_site.serve" in step:
            serve(step, environment, folder)
            continue
        done = subprocess.run(
            ["sh", "-ec", f"{step}\necho\npwd\nenv -0"],
            cwd=folder,
            env=environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, f"{step}\n{done.stdout.decode()}{done.stderr.decode()}"
        *output, rest = done.stdout.decode().rsplit("\n/", 1)
        where, variables = f"/{rest}".split("\n", 1)
        folder = Path(where)
        environment = dict(one.split("=", 1) for one in variables.split("\0") if one)
        said.append("".join(output))
    told = "\n".join(said)
    for words in ('"disclosures"', "1 items, 1 files, up to event 3", "reconciled: 0 items"):
        assert words in told
    assert folder == tmp_path / "my_mirror"

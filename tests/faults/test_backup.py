"""A backup is made while items are published, and restored elsewhere."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .site import Site, Sites

pytestmark = pytest.mark.faults

BEFORE, ITEMS = 3, 40
BEGUN = 10
"""Releases at which the backup begins."""


def test_backup_under_load__is_restored_whole_under_a_new_epoch(
    sites: Sites, site: Site, tmp_path: Path, counted: Callable[[str], None]
) -> None:
    archive = tmp_path / "backup.tar"
    with site.clerk() as clerk, site.clerk() as onlooker:
        clerk.ask("issue", count=BEFORE, label="以前")
        clerk.tell("issue", count=ITEMS, label="备份时")
        while onlooker.ask("heads")["public"]["seq"] < BEGUN:
            time.sleep(0.05)
        said = site.manage("fupin_backup", str(archive)).stdout
        clerk.answer()
        heads = clerk.ask("heads")
    least = int(re.findall(r"public (\d+)", said)[0])

    elsewhere = sites.make(migrated=False)
    restored = elsewhere.manage("fupin_restore", str(archive)).stdout
    report = json.loads(elsewhere.manage("fupin_verify", "--jobs", "2", "--json").stdout)
    with elsewhere.clerk() as clerk:
        there = clerk.ask("heads")
        assert clerk.ask("verify")["faults"] == []
        assert clerk.ask("issue", count=1, label="以后") == [there["public"]["seq"] + 1]

    assert "核对无误" in restored
    assert report["faults"] == []
    assert report["checked"]["发布记录"] == there["public"]["seq"]
    assert BEGUN <= least <= there["public"]["seq"] <= heads["public"]["seq"] == BEFORE + ITEMS
    assert there["public"]["epoch"] != heads["public"]["epoch"]
    assert there["internal"]["epoch"] != heads["internal"]["epoch"]
    counted(
        f"backup under load: restored {there['public']['seq']} of {BEFORE + ITEMS} releases,"
        " verified, under a new epoch"
    )

    refused = site.manage("fupin_restore", str(archive), ok=False)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert "核对无误" in site.manage("fupin_restore", str(archive), "--replace").stdout

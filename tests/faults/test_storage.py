"""A full disk, a storage that is read-only, a file that takes too long: nothing half is kept."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from .site import Site

pytestmark = pytest.mark.faults

TEXT = "扶贫资金分配明细。" * 10_000
_MOUNT = 'mkdir -p "$0" && mount -t tmpfs -o size=64k tmpfs "$0" && exec "$@"'


def _small_disk(site: Site) -> list[str]:
    """The command under which the frozen files lie on a disk of 64 KB, for that process alone."""
    return ["unshare", "--map-root-user", "--mount", "sh", "-c", _MOUNT, str(site.var / "frozen")]


def test_disk__full_then_read_only_then_well(site: Site, counted: Callable[[str], None]) -> None:
    within = _small_disk(site)
    if subprocess.run([*within, "true"], capture_output=True, check=False).returncode:
        counted("NOT TESTED HERE: a full and a read-only disk (no right to mount one)")
        return
    with site.clerk(*within) as clerk:
        full = clerk.ask("try_submit", text=TEXT)
        left = clerk.ask("remount", options="size=64m,ro")
        read_only = clerk.ask("try_submit", text=TEXT + "第二件")
        left += clerk.ask("remount", options="rw")
        for refused in (full, read_only):
            assert "请管理员检查存储的空间和写入权限" in refused["message"]
            kept = (refused["candidates"], refused["workflows"], refused["frozen"])
            assert kept == (0, 0, 0)
        assert left == []
        for refused in (full, read_only):
            assert clerk.ask("again", page=refused["page"]) == "in_review"
        assert clerk.ask("verify")["faults"] == []
    counted("disk full, storage read-only: refused in words, nothing kept, the next try works")


def test_extraction__out_of_time_is_refused_and_tried_again(
    site: Site, counted: Callable[[str], None]
) -> None:
    # In a second no Python process starts and reads a file of this size under a memory limit.
    hasty = {"FUPIN_EXTRACT_MEMORY_MB": "64"}
    site.extra.update(hasty)
    with site.clerk() as clerk:
        refused = clerk.ask("try_submit", text=TEXT * 60)
    assert "没有读完" in refused["message"]
    assert "请稍后重新送审" in refused["message"]
    assert (refused["candidates"], refused["workflows"]) == (0, 0)
    site.extra.clear()
    with site.clerk() as clerk:
        assert clerk.ask("again", page=refused["page"]) == "in_review"
        assert clerk.ask("verify")["faults"] == []
    counted("extraction beyond its memory: refused in words, the next try works")

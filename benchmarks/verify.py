"""Seconds and memory of `fupin_verify` on a long ledger of its own. See benchmarks/README.md.

usage: python -m benchmarks.verify [--releases 100000] [-- arguments of fupin_verify]
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def environment(releases: int) -> dict[str, str]:
    """The demo's settings on a folder of the benchmark's own; DATABASE_URL is taken where set."""
    var = Path(os.environ.get("FUPIN_VAR", ROOT / "var")) / f"bench-verify-{releases}"
    var.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "FUPIN_VAR": str(var),
        "FUPIN_FOLLOW": "off",
        "DJANGO_SETTINGS_MODULE": "site_config.settings.demo",
    }


def fill(releases: int, env: dict[str, str]) -> None:
    """Make the ledger, unless an earlier run has left one of this length."""
    marker = Path(env["FUPIN_VAR"]) / "filled"
    if marker.exists():
        return
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    code = (
        f"import django; django.setup(); from benchmarks import history; history.make({releases})"
    )
    start = time.monotonic()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=True)
    print(f"made {releases} releases in {time.monotonic() - start:.0f} s", flush=True)
    marker.touch()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verify")
    parser.add_argument("--releases", type=int, default=100_000)
    parser.add_argument("arguments", nargs="*", help="passed to fupin_verify")
    options = parser.parse_args()
    env = environment(options.releases)
    fill(options.releases, env)
    command = [sys.executable, "manage.py", "fupin_verify", *options.arguments]
    start, before = time.monotonic(), _processor_seconds()
    subprocess.run(command, cwd=ROOT, env=env, check=True)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(
        f"{time.monotonic() - start:.1f} s, processor {_processor_seconds() - before:.1f} s,"
        f" largest process {most / 1024:.0f} MB"
    )


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()

"""`python -m partner_site sync`, `follow` and `reconcile`: what keeps the mirror right."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import time
from pathlib import Path

from .mirror import Mirror, MirrorError
from .source import RefusedError, Source, SourceError
from .store import OvertakenError

FOLDER = Path(os.environ.get("MIRROR_DIR", "mirror"))
LATER, PERSON = 1, 2
"""Exit codes: the next run goes on by itself; a person must look."""


def main() -> int:
    """One command of the mirror; its exit code."""
    parser = argparse.ArgumentParser(prog="partner_site", description=__doc__)
    parser.add_argument("command", choices=("sync", "follow", "reconcile"))
    parser.add_argument("--every", type=float, default=60, help="seconds between syncs of follow")
    given = parser.parse_args()
    address = os.environ.get("OFFICE_URL")
    if not address:
        parser.error("say whose mirror this is: export OFFICE_URL=https://…")
    source = Source(address, key=os.environ.get("OFFICE_KEY", ""), wait=patiently)
    mirror = Mirror(source, FOLDER)
    if given.command == "reconcile":
        return run(mirror, reconcile=True)
    code = run(mirror)
    while given.command == "follow" and code != PERSON:
        time.sleep(given.every)
        code = run(mirror)
    return code


def patiently(seconds: float) -> None:
    """Wait before the next try, and say so."""
    print(f"no answer yet, trying again in {seconds:.0f} s", file=sys.stderr)
    time.sleep(seconds)


def run(mirror: Mirror, *, reconcile: bool = False) -> int:
    """Sync, and reconcile where asked; says what is now, and what went wrong."""
    try:
        mirror.sync()
        if reconcile:
            print(f"reconciled: {mirror.reconcile()} items differed and were taken again")
    except (SourceError, OvertakenError, sqlite3.OperationalError) as error:
        print(f"not finished, the next run goes on: {error}", file=sys.stderr)
        return LATER
    except (MirrorError, RefusedError) as error:
        print(f"STOPPED, somebody must look: {error}", file=sys.stderr)
        return PERSON
    print(mirror.summary())
    return 0


if __name__ == "__main__":
    sys.exit(main())

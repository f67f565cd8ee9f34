"""Say which source files have grown too long to be read at one sitting."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LIMIT = 300
EXEMPT = ("/migrations/",)


def main() -> int:
    listed = subprocess.run(
        ["git", "ls-files", "*.py"], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    long = [
        (length, path)
        for path in listed
        if not any(part in path for part in EXEMPT)
        and Path(path).exists()
        and (length := len(Path(path).read_text(encoding="utf-8").splitlines())) > LIMIT
    ]
    for length, path in sorted(long, reverse=True):
        print(f"{path}: {length} lines, at most {LIMIT}: split it by what it does")
    return 1 if long else 0


if __name__ == "__main__":
    sys.exit(main())
